// Makes a built site ready for its host: checks config.json, lets the policy allow what it names and no more, writes the
// compressed copies and the list of digests. Run it again whenever config.json was edited. Needs nothing but Node.
// Usage: node scripts/configure.mjs FOLDER [--config FILE]   FILE takes the place of the folder's config.json
//        node scripts/configure.mjs FOLDER --nginx           prints headers and addresses for nginx to include
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { compressFiles } from "./site/compress.mjs";
import { ConfigFault, readConfig, readIssuers } from "./site/config.mjs";
import { nginxRules } from "./site/headers.mjs";
import { applyPolicy } from "./site/policy.mjs";
import { SUMS, writeSums } from "./site/sums.mjs";

/** The longest line of a `_headers` file that Cloudflare reads. */
const LONGEST = 2000;

const { folder, config, nginx } = settings();
try {
  if (nginx) process.stdout.write(nginxRules(folder));
  else await configure();
} catch (error) {
  if (!(error instanceof ConfigFault)) throw error;
  console.error(error.message.trimEnd());
  process.exit(1);
}

async function configure() {
  const target = join(folder, "config.json");
  const checked = readConfig(config ?? target);
  readIssuers(join(folder, "issuers.json"));
  if (config) copyFileSync(config, target);
  const policy = applyPolicy(folder, checked);
  const digest = writeSums(folder);
  await compressFiles(folder);
  console.log(policy.match(/connect-src [^;]*/)[0]);
  if (policy.length > LONGEST - 50) console.log(`The policy has ${policy.length} characters; Cloudflare Pages ignores lines of ${LONGEST} and more in _headers`);
  console.log(`${folder} is ready for a host; sha256 of its ${SUMS}: ${digest}`);
}

function settings() {
  const usage = "usage: node scripts/configure.mjs FOLDER [--config FILE | --nginx]";
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { config: { type: "string" }, nginx: { type: "boolean" } } });
    if (positionals.length === 1 && !(values.nginx && values.config)) return { folder: positionals[0], ...values };
  } catch (error) {
    console.error(error.message);
  }
  console.error(usage);
  process.exit(2);
}
