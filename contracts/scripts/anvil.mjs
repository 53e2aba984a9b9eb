// A development chain for a test: anvil on a free port, with its unlocked accounts.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const anvil = fileURLToPath(new URL("anvil", import.meta.url));

/** Starts a chain; resolves to its endpoint and what stops it. It stops with this process too. */
export async function startAnvil(...args) {
  const child = spawn(anvil, ["--port", "0", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise((resolve) => child.once("close", resolve));
  let output = "";
  const url = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      output += chunk;
      const listening = /Listening on (\S+)/.exec(output);
      if (listening) resolve(`http://${listening[1]}`);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("close", () => reject(new Error(`anvil ended: ${output}`)));
  });
  child.stdout.removeAllListeners("data").resume();
  child.stderr.removeAllListeners("data").resume();
  return {
    url,
    async stop() {
      process.off("exit", kill);
      kill();
      await ended;
    },
  };
}
