// The digests of a site's files, so that strangers can compare what a host serves with what they built from the source.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { filesOf, isCopy } from "./compress.mjs";

/** The list's name, in the form that `sha256sum --check` reads. */
export const SUMS = "sha256sums.txt";

const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/** Writes the list and gives its own digest, which stands for the whole site. Compressed copies say nothing that the files
 *  do not, and differ between versions of a compressor: they are left out. */
export function writeSums(folder) {
  const names = filesOf(folder).filter((name) => name !== SUMS && !isCopy(name));
  const list = names.map((name) => `${sha256(readFileSync(join(folder, name)))}  ${name}\n`).join("");
  writeFileSync(join(folder, SUMS), list);
  return sha256(list);
}
