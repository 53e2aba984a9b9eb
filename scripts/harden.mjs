// Trunk's post-build hook: what can only be written once the built files are known.
// - worker files get their content's hash into their names; index.html names each worker's entry in <meta name="<worker>">;
// - static/loader.js, with the names and digests of what it loads and the app's routes, takes the place of Trunk's links,
//   whose addresses would be wrong at an address inside the app;
// - every script, style and wasm module is loaded with its digest (Subresource Integrity), so a mixed or altered deployment
//   does not start;
// - the loader's digest completes the Content-Security-Policy, which scripts/site/policy.mjs then fits to config.json;
// - 404.html is the app, for hosts that answer an address inside the app with it; `_redirects` is for those that rewrite;
// - hosts are told to keep files with a hash in their name for ever.
import { createHash } from "node:crypto";
import { copyFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readConfig } from "./site/config.mjs";
import { applyPolicy } from "./site/policy.mjs";

const dist = process.env.TRUNK_STAGING_DIR;
if (!dist) throw new Error("harden.mjs runs as a Trunk hook: TRUNK_STAGING_DIR is not set");
const path = (name) => join(dist, name);
const digest = (algorithm, data, encoding = "base64") => createHash(algorithm).update(data).digest(encoding);
const integrity = (name) => `sha384-${digest("sha384", readFileSync(path(name)))}`;

/** Replaces exactly one match, or says what is missing. */
function replaceOne(text, pattern, replacement, what) {
  const count = [...text.matchAll(new RegExp(pattern, "g"))].length;
  if (count !== 1) throw new Error(`${what}: expected once, found ${count} times`);
  return text.replace(pattern, () => replacement);
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
  return `<meta name="${worker}" content="${entryName}">`;
}

/** Takes Trunk's link out of the page; gives the file's name and digest. */
function takeLink(rel) {
  const pattern = new RegExp(`<link rel="${rel}" href="[^"]*?([^"/]+)"[^>]*>`);
  const name = html.match(pattern)?.[1];
  html = replaceOne(html, pattern, "", `Trunk's link to the ${rel}`);
  return { name, integrity: integrity(name) };
}

let html = readFileSync(path("index.html"), "utf8");

const workers = readdirSync(dist).filter((name) => name.endsWith("_loader.js")).map((name) => name.replace(/_loader\.js$/, ""));
const tags = workers.sort().map(nameWorker);

const routes = [...readFileSync("app/src/routes.rs", "utf8").matchAll(/#\[at\("\/([a-z]+)/g)].map(([, first]) => first);
const sections = [...new Set(routes)];
if (!sections.includes("data")) throw new Error("app/src/routes.rs: no route was found");

const [icon, styles, script, module] = ["icon", "stylesheet", "modulepreload", "preload"].map(takeLink);
// The icon is in the page: browsers ask for one by themselves, at a place of their own, where a page names none at first.
const drawing = `data:image/svg+xml,${encodeURIComponent(readFileSync(path(icon.name), "utf8").trim())}`;
rmSync(path(icon.name));
const build = JSON.stringify({ sections, styles, script, module });
const source = readFileSync("static/loader.js", "utf8").replace(/^\s*(\/\/|\/?\*).*\n/gm, "");
const loader = replaceOne(source, /\{\{build\}\}/, build, "{{build}} in static/loader.js");
html = replaceOne(html, /\{\{loader\}\}/, loader, "the place for the loader");
// A <meta> tag sets the policy for what stands behind it only.
const policyTag = `<meta http-equiv="Content-Security-Policy" content="">`;
html = replaceOne(html, /<meta charset="utf-8"\s*\/?>/, ['<meta charset="utf-8">', policyTag, `<link rel="icon" href="${drawing}">`, ...tags].join("\n    "), "the charset tag of index.html");
html = html.replace(/\n(\s*\n)+/g, "\n");
writeFileSync(path("index.html"), html);

const inline = [...html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)];
if (inline.length !== 1) throw new Error(`index.html must hold one inline script, the loader; found ${inline.length}`);
let headers = replaceOne(readFileSync(path("_headers"), "utf8"), /\{\{loader\}\}/, `'sha256-${digest("sha256", inline[0][1])}'`, "{{loader}} in static/_headers");
for (const name of readdirSync(dist).filter((name) => /-[0-9a-f]{12,16}(_bg)?\.(css|js|png|svg|wasm|woff2)$/.test(name)).sort())
  headers += `/${name}\n  Cache-Control: public, max-age=31536000, immutable\n`;
writeFileSync(path("_headers"), headers);

// Rules for the app's own sections alone: a missing file stays missing. To "/", as Cloudflare sends "/index.html" there.
const rules = [...sections.map((section) => `/${section} / 200`), ...sections.map((section) => `/${section}/* / 200`)];
writeFileSync(path("_redirects"), `${rules.join("\n")}\n`);

copyFileSync(path("index.html"), path("404.html"));
applyPolicy(dist, readConfig(path("config.json")));
