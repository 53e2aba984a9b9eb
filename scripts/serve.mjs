// Serves a built site as static hosts do. Loopback only.
// Usage: node scripts/serve.mjs [folder = dist] [port = 8080] [--base=/path/] [--plain]
//   --base   the path that the folder lies under
//   --plain  no `_headers` and no `_redirects`, as on GitHub Pages: an address inside the app gets 404.html with its status
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { covers, headerRules, redirectRules } from "./site/headers.mjs";

const options = { base: { type: "string", default: "/" }, plain: { type: "boolean", default: false } };
const { values, positionals } = parseArgs({ allowPositionals: true, options });
const { base, plain } = values;
const root = resolve(positionals[0] ?? "dist");
const port = Number(positionals[1] ?? 8080);
if (!/^\/(.*\/)?$/.test(base)) throw new Error("--base begins and ends with a slash");

const types = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};
const encodings = { br: ".br", gzip: ".gz" };

/** A file of the folder that is for the public; a folder's is its index.html. */
function fileAt(path) {
  if (["/_headers", "/_redirects"].includes(path) && !plain) return undefined;
  const file = join(root, normalize(path.endsWith("/") ? `${path}index.html` : path));
  return file.startsWith(root + sep) && statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

/** The rules as they are now: the folder is rebuilt while this runs. */
function rules(name, read) {
  const file = join(root, name);
  return plain || !existsSync(file) ? [] : read(readFileSync(file, "utf8"));
}

/** Which file answers a path inside the folder, and with which status. */
function answerTo(path) {
  const file = fileAt(path);
  if (file) return { file, status: 200 };
  const rewrite = rules("_redirects", redirectRules).find(({ from, status }) => status === 200 && covers(from, path));
  if (rewrite) return { file: fileAt(rewrite.to), status: 200 };
  return { file: fileAt("/404.html"), status: 404 };
}

/** The smallest copy of a file that a browser takes. */
function copyFor(file, accepted = "") {
  const offered = accepted.split(",").map((entry) => entry.trim().split(";")[0]);
  const encoding = Object.keys(encodings).find((name) => offered.includes(name) && existsSync(file + encodings[name]));
  return encoding ? { sent: file + encodings[encoding], headers: { "Content-Encoding": encoding } } : { sent: file, headers: {} };
}

const server = createServer((request, response) => {
  let path;
  try {
    path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  } catch {
    return response.writeHead(400).end();
  }
  if (!["GET", "HEAD"].includes(request.method)) return response.writeHead(405, { Allow: "GET, HEAD" }).end();
  if (`${path}/` === base) return response.writeHead(301, { Location: base }).end();
  if (!path.startsWith(base)) return response.writeHead(404).end();
  const inside = path.slice(base.length - 1);
  const { file, status } = answerTo(inside);
  if (!file) return response.writeHead(404).end();

  const { sent, headers: encoding } = copyFor(file, request.headers["accept-encoding"]);
  const { size, mtimeMs } = statSync(sent);
  const tag = `"${size.toString(16)}-${Math.trunc(mtimeMs).toString(16)}"`;
  const set = rules("_headers", headerRules).filter((rule) => covers(rule.path, inside)).map((rule) => rule.headers);
  const headers = { "Cache-Control": "no-cache", ...Object.assign({}, ...set), ...encoding, Vary: "Accept-Encoding", ETag: tag };
  if (status === 200 && request.headers["if-none-match"] === tag) return response.writeHead(304, headers).end();
  response.writeHead(status, { ...headers, "Content-Length": size, "Content-Type": types[extname(file)] ?? "application/octet-stream" });
  if (request.method === "HEAD") return response.end();
  createReadStream(sent).on("error", () => response.destroy()).pipe(response);
});

server.listen(port, "localhost", () => console.log(`Theriac is served on http://localhost:${server.address().port}${base} (Ctrl+C stops it)`));
server.on("error", (error) => {
  console.error(error.code === "EADDRINUSE" ? `Port ${port} is in use: stop what uses it, or run with PORT=<another>.` : error.message);
  process.exit(1);
});
