// The rules of a site's `_headers` and `_redirects`, as Netlify and Cloudflare Pages read them.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The rules of a `_headers` file: a path, or a prefix ending in `*`, and the headers set for it. */
export function headerRules(text) {
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

/** The rules of a `_redirects` file: what is answered with what, under which status. */
export function redirectRules(text) {
  const lines = text.split("\n").filter((line) => !/^\s*(#|$)/.test(line));
  return lines.map((line) => {
    const [from, to, status] = line.trim().split(/\s+/);
    return { from, to, status: Number(status ?? 301) };
  });
}

/** Whether a rule's path is a request's, or its prefix. */
export const covers = (rule, path) => (rule.endsWith("*") ? path.startsWith(rule.slice(0, -1)) : path === rule);

/** What `_headers` says of every answer and `_redirects` of the app's own addresses, as lines for an nginx server block. */
export function nginxRules(folder) {
  const read = (name) => readFileSync(join(folder, name), "utf8");
  const everywhere = headerRules(read("_headers")).filter(({ path }) => path === "/*");
  const headers = everywhere.flatMap(({ headers }) => Object.entries(headers)).map(([name, value]) => `add_header ${name} "${value}" always;\n`);
  const sections = redirectRules(read("_redirects")).map(({ from }) => from).filter((from) => !from.endsWith("*"));
  return `${headers.join("")}location ~ ^(${sections.join("|")})(/|$) { try_files /index.html =404; }\n`;
}
