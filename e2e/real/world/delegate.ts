// A steward's delegate as docs/delivering.md has it run: `theriac deliver --watch`, a process of its own with a vault of its own.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEther, type Address, type Hex } from "viem";
import { program } from "../../helpers/program.mjs";
import type { World } from "./world.ts";

export class Delegate {
  private readonly folder = mkdtempSync(join(tmpdir(), "theriac-delegate-"));
  private process: ChildProcess | undefined;
  /** What it wrote to standard error. */
  log = "";
  /** What the steward registers. */
  readonly key: Hex;
  /** Who pays for its transactions. */
  readonly account: Address;

  constructor(private readonly world: World) {
    writeFileSync(this.path("passphrase"), "a passphrase of the delegate\n", { mode: 0o600 });
    const passphrase = ["--passphrase-file", this.path("passphrase")];
    execFileSync(program, ["keygen", "--vault", this.path("vault"), ...passphrase]);
    const told = execFileSync(program, ["delegate", "--vault", this.path("vault"), ...passphrase], { encoding: "utf8" });
    this.key = /0x[0-9a-f]{128}\b/.exec(told)![0] as Hex;
    this.account = /0x[0-9a-fA-F]{40}\b(?![0-9a-f])/.exec(told.replace(this.key, ""))![0] as Address;
  }

  /** Starts it for these listings; it asks its own endpoint. */
  async start(listings: Hex[]): Promise<void> {
    const { chain, backdoor } = this.world;
    await chain.client.setBalance({ address: this.account, value: parseEther("1") });
    const port = await freePort();
    const config = {
      version: 1,
      network: { ...chain.entry, rpc: [backdoor.url] },
      vault: "vault",
      listings,
      pollSeconds: 1,
      gas: { maxFeeGwei: "100", lowBalance: "0.01" },
      listen: `127.0.0.1:${port}`,
      memory: "memory.json",
    };
    writeFileSync(this.path("deliver.json"), JSON.stringify(config));
    const options = ["deliver", "--watch", "--config", this.path("deliver.json"), "--passphrase-file", this.path("passphrase")];
    const child = spawn(program, options, { stdio: ["ignore", "ignore", "pipe"] });
    child.stderr.on("data", (chunk: Buffer) => (this.log += chunk.toString()));
    process.once("exit", () => child.kill("SIGKILL"));
    this.process = child;
  }

  async stop(): Promise<void> {
    if (!this.process) return;
    const ended = this.process.exitCode === null && new Promise((done) => this.process!.once("close", done));
    this.process.kill("SIGTERM");
    await ended;
    this.process = undefined;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true });
  }

  private path(name: string): string {
    return join(this.folder, name);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
