// The command `theriac` that is tested: built here, or by who has just built it (scripts/test) and says where.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { THERIAC_E2E_PROGRAM: built, CARGO_TARGET_DIR: folder = join(root, "target") } = process.env;

export const program = built ?? join(folder, "debug/theriac");

/** Builds the program, as far as it is not. */
export function buildProgram() {
  if (!built) execFileSync("cargo", ["build", "--quiet", "--locked", "--package=cli", "--bin=theriac"], { cwd: root, stdio: "inherit" });
}
