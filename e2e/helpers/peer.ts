// The PyPI implementation of Crypt4GH, and the key files that its users have.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const tools = fileURLToPath(new URL("../../.tools/venv/bin/", import.meta.url));

/** The key pair of somebody who uses other tools, as the texts of its two files. */
export interface PeerKey {
  secret: string;
  public: string;
  /** Opens the secret-key file; empty when it is not locked. */
  passphrase: string;
}

/** Runs something in a folder that is gone afterwards. */
function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "theriac-peer-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const run = (tool: string, options: string[], input: Buffer, passphrase = ""): Buffer =>
  execFileSync(join(tools, tool), options, {
    input,
    maxBuffer: 1 << 30,
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, C4GH_PASSPHRASE: passphrase },
  });

const CRYPT4GH = "import sys; from crypt4gh.keys.c4gh import generate; generate(sys.argv[1], sys.argv[2], sys.argv[3].encode(), None)";
const OPENSSH = `
import sys
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
key, passphrase = Ed25519PrivateKey.generate(), sys.argv[3].encode()
lock = s.BestAvailableEncryption(passphrase) if passphrase else s.NoEncryption()
open(sys.argv[1], "wb").write(key.private_bytes(s.Encoding.PEM, s.PrivateFormat.OpenSSH, lock))
open(sys.argv[2], "wb").write(key.public_key().public_bytes(s.Encoding.OpenSSH, s.PublicFormat.OpenSSH) + b" bea@example.org\\n")
`;

/** A fresh key pair of a Crypt4GH user (locked by scrypt) or of an OpenSSH user (ed25519, locked by bcrypt). */
export const peerKey = (kind: "Crypt4GH" | "OpenSSH", passphrase = ""): PeerKey =>
  inFolder((folder) => {
    const [secret, open] = [join(folder, "key"), join(folder, "key.pub")];
    run("python", ["-c", kind === "OpenSSH" ? OPENSSH : CRYPT4GH, secret, open, passphrase], Buffer.alloc(0));
    return { secret: readFileSync(secret, "utf8"), public: readFileSync(open, "utf8"), passphrase };
  });

/** Encrypts for the owners of these public-key files. */
export const encryptWithPeer = (plaintext: Buffer, recipients: string[]): Buffer =>
  inFolder((folder) => {
    const options = recipients.flatMap((key, index) => {
      const path = join(folder, `${index}.pub`);
      writeFileSync(path, key);
      return ["--recipient_pk", path];
    });
    return run("crypt4gh", ["encrypt", ...options], plaintext);
  });

/** Leaves only a range of the plaintext, by an edit list in the header. */
export const rearrangeWithPeer = (encrypted: Buffer, key: PeerKey, range: string): Buffer =>
  withSecret(key, (path) => run("crypt4gh", ["rearrange", "--sk", path, "--range", range], encrypted, key.passphrase));

/** Hands a file on to the owner of a public-key file. */
export const reencryptWithPeer = (encrypted: Buffer, key: PeerKey, recipient: string): Buffer =>
  withSecret(key, (path) => {
    writeFileSync(`${path}.pub`, recipient);
    return run("crypt4gh", ["reencrypt", "--sk", path, "--recipient_pk", `${path}.pub`], encrypted, key.passphrase);
  });

/** Decrypts a Crypt4GH file, given the text of a secret-key file and its passphrase, if any. */
export const decryptWithPeer = (encrypted: Buffer, secret: string, passphrase = ""): Buffer =>
  withSecret({ secret, public: "", passphrase }, (path) => run("crypt4gh", ["decrypt", "--sk", path], encrypted, passphrase));

const withSecret = <T>(key: PeerKey, work: (path: string) => T): T =>
  inFolder((folder) => {
    const path = join(folder, "key.sec");
    writeFileSync(path, key.secret, { mode: 0o600 });
    return work(path);
  });
