// The Content-Security-Policy of a built site: one for `_headers` and, for hosts that ignore that file, in its pages.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { originOf } from "./config.mjs";

const LINE = /^( +Content-Security-Policy: )(.*)()$/m;
const TAG = /(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)/;

/** The pages of a site, each of which carries the policy. */
export const PAGES = ["index.html", "404.html"];

/** What the app may ask: its own origin, and those that a configuration names. */
export function sourcesOf({ networks, storage = {} }) {
  const named = [...networks.flatMap(({ rpc = [] }) => rpc), ...(storage.gateways ?? []), ...(storage.origins ?? [])].map(originOf);
  return ["'self'", ...new Set(named.sort()), ...(storage.anyOrigin ? ["https:"] : [])];
}

/** The policy that a site's `_headers` has. */
export function policyOf(folder) {
  const line = readFileSync(join(folder, "_headers"), "utf8").match(LINE);
  if (!line) throw new Error(`${join(folder, "_headers")} has no Content-Security-Policy: is this a built site?`);
  return line[2];
}

/** Rewrites the policy wherever a site has it, so that it allows what the configuration names and no more. */
export function applyPolicy(folder, config) {
  const policy = policyOf(folder).replace(/connect-src [^;]*/, () => `connect-src ${sourcesOf(config).join(" ")}`);
  rewrite(join(folder, "_headers"), LINE, policy);
  // A <meta> policy cannot carry frame-ancestors.
  for (const page of PAGES) rewrite(join(folder, page), TAG, policy.replace(/ *frame-ancestors[^;]*;/, ""));
  return policy;
}

function rewrite(path, pattern, policy) {
  const text = readFileSync(path, "utf8");
  if (!pattern.test(text)) throw new Error(`${path} has no place for the policy: is this a built site?`);
  writeFileSync(path, text.replace(pattern, (_, before, old, after) => before + policy + after));
}
