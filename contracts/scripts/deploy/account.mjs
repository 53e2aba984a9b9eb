// Who sends: a key from the environment, a keystore file, or an account that the node holds.
import { createDecipheriv, pbkdf2Sync, scryptSync, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { getAddress, isAddress, isHex, keccak256, size } from "viem";
import { privateKeyToAccount } from "viem/accounts";

import { Refusal } from "./failure.mjs";

/** The account as viem takes it: one that signs here, or the address of one that the node signs for. Undefined without any. */
export async function sender({ PRIVATE_KEY, KEYSTORE, KEYSTORE_PASSWORD, FROM }, client) {
  if ([PRIVATE_KEY, KEYSTORE, FROM].filter(Boolean).length > 1) throw new Refusal("Give one of PRIVATE_KEY, KEYSTORE and FROM, not several.");
  if (PRIVATE_KEY) return fromKey(PRIVATE_KEY, "PRIVATE_KEY");
  if (KEYSTORE) return fromKey(decrypted(KEYSTORE, KEYSTORE_PASSWORD), KEYSTORE);
  if (FROM && !isAddress(FROM)) throw new Refusal("FROM is no address.");
  const address = FROM ?? (await unlocked(client))[0];
  return address && getAddress(address);
}

/** The accounts that the node signs for; public nodes have none, and some do not answer. */
async function unlocked(client) {
  try {
    return await client.request({ method: "eth_accounts" });
  } catch {
    return [];
  }
}

function fromKey(text, source) {
  const key = text.startsWith("0x") ? text : `0x${text}`;
  try {
    if (isHex(key) && size(key) === 32) return privateKeyToAccount(key);
  } catch {
    // Not below the group's order: told as below, for the library's message has the key in it.
  }
  throw new Refusal(`${source} has no private key of 32 bytes in hexadecimal.`);
}

/** The key in a Web3 Secret Storage file, version 3, as `cast wallet import` and geth write. */
function decrypted(path, password) {
  if (password === undefined) throw new Refusal("KEYSTORE needs its password in the environment as KEYSTORE_PASSWORD.");
  const crypto = keystore(path);
  const { salt, dklen, n, r, p, c, prf } = crypto.kdfparams;
  const saltBytes = Buffer.from(salt, "hex");
  const derived =
    crypto.kdf === "scrypt"
      ? scryptSync(password, saltBytes, dklen, { N: n, r, p, maxmem: 256 * n * r })
      : crypto.kdf === "pbkdf2" && prf === "hmac-sha256" && pbkdf2Sync(password, saltBytes, c, dklen, "sha256");
  if (!derived || crypto.cipher !== "aes-128-ctr") throw new Refusal(`${path} is encrypted in a way that is not known here.`);
  const text = Buffer.from(crypto.ciphertext, "hex");
  const mac = keccak256(Buffer.concat([derived.subarray(16, 32), text]), "bytes");
  if (!timingSafeEqual(mac, Buffer.from(crypto.mac, "hex"))) throw new Refusal(`KEYSTORE_PASSWORD does not open ${path}.`);
  const cipher = createDecipheriv("aes-128-ctr", derived.subarray(0, 16), Buffer.from(crypto.cipherparams.iv, "hex"));
  return Buffer.concat([cipher.update(text), cipher.final()]).toString("hex");
}

function keystore(path) {
  try {
    const { version, crypto, Crypto } = JSON.parse(readFileSync(path, "utf8"));
    if (version === 3) return crypto ?? Crypto;
  } catch {
    // Unreadable and not JSON are told alike.
  }
  throw new Refusal(`${path} is no keystore file of version 3.`);
}
