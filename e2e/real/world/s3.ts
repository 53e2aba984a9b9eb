// A real S3 server, s3s-fs, which checks every signature, with one bucket.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Credentials } from "./sigv4.ts";

const binary = fileURLToPath(new URL("../../../.tools/bin/s3s-fs", import.meta.url));

/** The owner's keys. */
export const CREDENTIALS: Credentials = { accessKey: "AKIATHERIACTEST", secretKey: "a secret+key/of the bucket's owner", region: "us-east-1" };
export const BUCKET = "cohorts";

export interface S3 {
  origin: string;
  /** Where the objects lie on the disk, each under its key. */
  folder: string;
  close(): Promise<void>;
}

export async function startS3(): Promise<S3> {
  const root = mkdtempSync(join(tmpdir(), "theriac-s3-"));
  const folder = join(root, BUCKET);
  mkdirSync(folder);
  const keys = ["--access-key", CREDENTIALS.accessKey, "--secret-key", CREDENTIALS.secretKey];
  const child = spawn(binary, ["--host", "127.0.0.1", "--port", "0", ...keys, root], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, RUST_LOG: "s3s_fs=info" },
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const origin = await new Promise<string>((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const listening = /running at (http:\S+)/.exec(output);
      if (listening) resolve(listening[1]!);
    });
    child.once("error", reject);
    void ended.then(() => reject(new Error(`s3s-fs ended: ${output}`)));
  });
  child.stdout.removeAllListeners("data").resume();
  return {
    origin,
    folder,
    async close() {
      process.off("exit", kill);
      kill();
      await ended;
      rmSync(root, { recursive: true });
    },
  };
}
