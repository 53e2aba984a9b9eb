import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const tools = fileURLToPath(new URL("../../.tools/venv/bin/", import.meta.url));

/** Decrypts a Crypt4GH file with the PyPI implementation, given the text of a secret-key file and its passphrase, if any. */
export function decryptWithPeer(encrypted: Buffer, secretKey: string, passphrase = ""): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "theriac-peer-"));
  try {
    const key = join(folder, "key.sec");
    writeFileSync(key, secretKey, { mode: 0o600 });
    return execFileSync(join(tools, "crypt4gh"), ["decrypt", "--sk", key], {
      input: encrypted,
      maxBuffer: 1 << 30,
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, C4GH_PASSPHRASE: passphrase },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
