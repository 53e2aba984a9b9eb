// Trunk's post-build hook: what can only be written once the built files are known.
// - worker files get their content's hash into their names; index.html names each worker's entry in <meta name="<worker>">;
// - every wasm module is fetched with its digest (Subresource Integrity), so a mixed or altered deployment does not start;
// - the hash of the inline loader completes the Content-Security-Policy in `_headers`, repeated as a <meta> tag for hosts
//   that ignore that file;
// - hosts are told to keep files with a hash in their name for ever.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const dist = process.env.TRUNK_STAGING_DIR;
if (!dist) throw new Error("harden.mjs runs as a Trunk hook: TRUNK_STAGING_DIR is not set");
const path = (name) => join(dist, name);
const digest = (algorithm, data, encoding = "base64") => createHash(algorithm).update(data).digest(encoding);
const integrity = (name) => `sha384-${digest("sha384", readFileSync(path(name)))}`;

/** Replaces exactly one match, or says what is missing. */
function replaceOne(text, pattern, replacement, what) {
  const count = [...text.matchAll(new RegExp(pattern, "g"))].length;
  if (count !== 1) throw new Error(`${what}: expected once, found ${count} times`);
  return text.replace(pattern, replacement);
}

/** Gives a worker's files their hashed names and returns the tag by which the app finds its entry. */
function nameWorker(worker) {
  const [script, module] = [`${worker}.js`, `${worker}_bg.wasm`];
  const hashed = `${worker}-${digest("sha256", Buffer.concat([script, module].map((name) => readFileSync(path(name)))), "hex").slice(0, 16)}`;
  renameSync(path(script), path(`${hashed}.js`));
  renameSync(path(module), path(`${hashed}_bg.wasm`));
  rmSync(path(`${worker}_loader.js`));
  const entry =
    `import init from "./${hashed}.js";\n` +
    `const module_or_path = fetch(new URL("./${hashed}_bg.wasm", import.meta.url), { integrity: "${integrity(`${hashed}_bg.wasm`)}" });\n` +
    `await init({ module_or_path });\n`;
  const entryName = `${hashed}_entry-${digest("sha256", entry, "hex").slice(0, 16)}.js`;
  writeFileSync(path(entryName), entry);
  return `<meta name="${worker}" content="${process.env.TRUNK_PUBLIC_URL ?? "/"}${entryName}">`;
}

let html = readFileSync(path("index.html"), "utf8");

const workers = readdirSync(dist).filter((name) => name.endsWith("_loader.js")).map((name) => name.replace(/_loader\.js$/, ""));
const tags = workers.sort().map(nameWorker);

// Trunk preloads the app's module with a digest that browsers ignore for this kind of preload: it moves into the fetch.
const preload = /<link rel="preload" href="[^"]*\/([^"/]+_bg\.wasm)"[^>]*>/;
const module = html.match(preload)?.[1];
html = replaceOne(html, preload, "", "the preload of the app's module");
html = replaceOne(html, /\{integrity\}/, integrity(module), "the place for the digest of the app's module");

const inline = [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)];
if (inline.length !== 1) throw new Error(`index.html must hold one inline script, the loader; found ${inline.length}`);
let headers = replaceOne(readFileSync(path("_headers"), "utf8"), /\{\{loader\}\}/, `'sha256-${digest("sha256", inline[0][1])}'`, "{{loader}} in static/_headers");
for (const name of readdirSync(dist).filter((name) => /-[0-9a-f]{12,16}(_bg)?\.(css|js|png|svg|wasm|woff2)$/.test(name)))
  headers += `/${name}\n  Cache-Control: public, max-age=31536000, immutable\n`;
writeFileSync(path("_headers"), headers);

// A <meta> policy cannot carry frame-ancestors.
const policy = headers.match(/^ +Content-Security-Policy: (.*)$/m)[1].replace(/ *frame-ancestors[^;]*;/, "");
tags.unshift(`<meta http-equiv="Content-Security-Policy" content="${policy}">`);
html = replaceOne(html, /(<meta charset="utf-8"\s*\/?>)/, ["$1", ...tags].join("\n    "), "the charset tag of index.html");
writeFileSync(path("index.html"), html);
