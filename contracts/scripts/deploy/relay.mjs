// For the tests: an endpoint in front of another, which sees every request and may change what it answers.
import { createServer } from "node:http";

/**
 * Starts a relay. `handle(request, forward)` gets each JSON-RPC request and answers its response; `forward()` asks the chain.
 * What throws in it breaks the connection, as a fallen server does. `requests` are all that came.
 */
export async function startRelay(target, handle) {
  const requests = [];
  const server = createServer(async (incoming, outgoing) => {
    try {
      let body = "";
      for await (const chunk of incoming) body += chunk;
      const request = JSON.parse(body);
      requests.push(request);
      const forward = async () => (await fetch(target, { method: "POST", headers: { "content-type": "application/json" }, body })).json();
      outgoing.end(JSON.stringify(await handle(request, forward)));
    } catch {
      outgoing.destroy();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return { url: `http://127.0.0.1:${server.address().port}`, requests, stop };
}
