// The app as somebody deploys it: a copy of the built folder, configured and served under its own policy.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { NetworkEntry } from "./chain.ts";

const scripts = fileURLToPath(new URL("../../../scripts", import.meta.url));
const built = resolve(fileURLToPath(new URL("../..", import.meta.url)), process.env.THERIAC_E2E_DIST ?? "../dist");

/** config.json. */
export interface Configuration {
  version: 1;
  networks: NetworkEntry[];
  storage: { gateways: string[]; origins: string[]; anyOrigin?: boolean };
}

export interface Site {
  origin: string;
  close(): Promise<void>;
}

export async function startSite(configuration: Configuration): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "theriac-site-"));
  cpSync(built, folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify(configuration));
  execFileSync("node", [join(scripts, "configure.mjs"), folder], { stdio: ["ignore", "ignore", "inherit"] });
  const child = spawn("node", [join(scripts, "serve.mjs"), folder, "0"], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((done) => child.once("close", () => done()));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const origin = await new Promise<string>((found, failed) => {
    child.stdout.on("data", (chunk: Buffer) => {
      const address = /(http:\/\/localhost:\d+)/.exec(chunk.toString());
      if (address) found(address[1]!);
    });
    void ended.then(() => failed(new Error("the app's server ended")));
  });
  return {
    origin,
    async close() {
      process.off("exit", kill);
      kill();
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}
