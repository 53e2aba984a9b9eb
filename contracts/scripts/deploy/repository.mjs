// Where this repository lies.
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** A path as people are told it: from the repository's root when it is inside. */
export function shown(path) {
  const inside = relative(repository, path);
  return inside.startsWith("..") ? path : inside;
}
