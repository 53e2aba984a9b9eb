// The app as somebody deploys it: a copy of the built folder, configured and served under its own policy.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
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
  /** What browsers reported as against the policy. They report for workers, too, of which pages hear nothing. */
  reports: string[];
  close(): Promise<void>;
}

export async function startSite(configuration: Configuration): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "theriac-site-"));
  cpSync(built, folder, { recursive: true });
  writeFileSync(join(folder, "config.json"), JSON.stringify(configuration));
  execFileSync("node", [join(scripts, "configure.mjs"), folder], { stdio: ["ignore", "ignore", "inherit"] });
  const { reports, address, stop } = await collectReports();
  const headers = join(folder, "_headers");
  writeFileSync(headers, readFileSync(headers, "utf8").replace(/(Content-Security-Policy: .*)/, `$1; report-uri ${address}`));
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
    reports,
    async close() {
      process.off("exit", kill);
      kill();
      await ended;
      stop();
      rmSync(folder, { recursive: true });
    },
  };
}

async function collectReports() {
  const reports: string[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      reports.push(text);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { reports, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop: () => server.close() };
}
