// A copy of the built site, and servers that behave like the hosts it may lie on.
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const script = (name: string) => fileURLToPath(new URL(`../../scripts/${name}`, import.meta.url));

/** The built app that is tested. */
export const built = resolve(import.meta.dirname, "..", process.env.THERIAC_E2E_DIST ?? "../dist");

/** Something that is taken down when the test is over. */
export type Later = { url: string; close(): Promise<void> };

/** Serves a folder with scripts/serve.mjs and its arguments; `url` ends with the path that the folder lies under. */
export async function serve(folder: string, ...args: string[]): Promise<Later> {
  const server = spawn(process.execPath, [script("serve.mjs"), folder, "0", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((ready, failed) => {
    server.stdout.once("data", (line) => ready(String(line).match(/http:\S+/)![0]));
    server.once("exit", (code) => failed(new Error(`serve.mjs ended with ${code}`)));
  });
  const close = () => new Promise<void>((closed) => server.once("exit", () => closed()) && server.kill());
  return { url, close };
}

/** A copy of the built site that a test may change. */
export function copyOfSite(): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "theriac-site-"));
  cpSync(built, folder, { recursive: true });
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** Runs scripts/configure.mjs; gives what it printed. */
export function configure(...args: string[]): Promise<string> {
  const run = spawn(process.execPath, [script("configure.mjs"), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [run.stdout, run.stderr]) stream.on("data", (chunk) => (output += chunk));
  return new Promise((done, failed) => run.once("exit", (code) => (code === 0 ? done(output) : failed(new Error(output)))));
}
