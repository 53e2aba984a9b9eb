// Serves a built site as a static host would: its `_headers` are honoured and unknown paths get index.html,
// so that a link to a page inside the app works. Loopback only.
// Usage: node scripts/serve.mjs [folder = dist] [port = 8080]
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";

const root = resolve(process.argv[2] ?? "dist");
const port = Number(process.argv[3] ?? 8080);
const types = {
  ".css": "text/css; charset=utf-8",
  ".csv": "text/csv; charset=utf-8",
  ".ftl": "text/plain; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

/** Rules of a `_headers` file: a path, or a prefix ending in `*`, and the headers set for it. */
function headerRules(text) {
  const rules = [];
  for (const line of text.split("\n")) {
    if (/^\s*(#|$)/.test(line)) continue;
    if (!/^\s/.test(line)) rules.push({ path: line.trim(), headers: {} });
    else {
      const colon = line.indexOf(":");
      rules.at(-1).headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
    }
  }
  return rules;
}

function headersFor(rules, path) {
  const matching = rules.filter((rule) => (rule.path.endsWith("*") ? path.startsWith(rule.path.slice(0, -1)) : path === rule.path));
  return Object.assign({ "Cache-Control": "no-cache" }, ...matching.map((rule) => rule.headers));
}

function fileFor(path) {
  const file = join(root, normalize(path));
  const inside = file === root || file.startsWith(root + sep);
  if (inside && statSync(file, { throwIfNoEntry: false })?.isFile()) return file;
  return extname(path) === "" ? join(root, "index.html") : undefined;
}

const server = createServer((request, response) => {
  let path;
  try {
    path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
  } catch {
    return response.writeHead(400).end();
  }
  if (!["GET", "HEAD"].includes(request.method)) return response.writeHead(405, { Allow: "GET, HEAD" }).end();
  const file = fileFor(path);
  if (!file || path === "/_headers") return response.writeHead(404).end();
  // Read per request: the folder is rebuilt while this runs.
  const rules = headerRules(readFileSync(join(root, "_headers"), "utf8"));
  const { size, mtimeMs } = statSync(file);
  const tag = `"${size.toString(16)}-${Math.trunc(mtimeMs).toString(16)}"`;
  const headers = { ...headersFor(rules, path), ETag: tag };
  if (request.headers["if-none-match"] === tag) return response.writeHead(304, headers).end();
  response.writeHead(200, { ...headers, "Content-Length": size, "Content-Type": types[extname(file)] ?? "application/octet-stream" });
  if (request.method === "HEAD") return response.end();
  createReadStream(file).on("error", () => response.destroy()).pipe(response);
});

server.listen(port, "localhost", () => console.log(`Theriac is served on http://localhost:${server.address().port} (Ctrl+C stops it)`));
server.on("error", (error) => {
  console.error(error.code === "EADDRINUSE" ? `Port ${port} is in use: stop what uses it, or run with PORT=<another>.` : error.message);
  process.exit(1);
});
