// Trunk's pre-build hook: joins the styles that static/styles/main.css imports into target/styles.css, in its order,
// so that the page waits for one file. Comments and indentation are left out.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = "static/styles";
const joined = readFileSync(join(folder, "main.css"), "utf8").replace(/@import "([\w-]+\.css)";/g, (_, name) => readFileSync(join(folder, name), "utf8"));
if (joined.includes("@import")) throw new Error("static/styles/main.css has an @import that scripts/styles.mjs does not understand");
const compact = joined.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\s*\n\s*/g, "\n").trim();
mkdirSync("target", { recursive: true });
writeFileSync("target/styles.css", `${compact}\n`);
