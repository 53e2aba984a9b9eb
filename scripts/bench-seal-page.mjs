// The page of scripts/bench-seal.mjs: asks the crypto worker as the app does, and measures.
const { addresses } = globalThis;
let worker;
let answers = new Map();
let last = 0;
let reader;
let kept;

/** The worker that was started, once it is ready. */
async function ready(address) {
  const started = new Worker(address, { type: "module" });
  await new Promise((resolve, reject) => {
    started.addEventListener("message", resolve, { once: true });
    started.addEventListener("error", reject, { once: true });
  });
  return started;
}

function ask(operation, args = {}, blobs = [], sink = undefined) {
  const id = ++last;
  return new Promise((resolve, reject) => {
    answers.set(id, { resolve, reject });
    worker.postMessage({ id, request: { [operation]: args }, blobs, sink });
  });
}

function hear({ data }) {
  if (!("reply" in data) && !("error" in data)) return;
  const { resolve, reject } = answers.get(data.id);
  answers.delete(data.id);
  if ("error" in data) reject(new Error(JSON.stringify(data.error)));
  else resolve({ reply: data.reply, blobs: data.blobs });
}

async function seconds(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const chosen = (id) => document.getElementById(id).files[0];
const storage = () => navigator.storage.getDirectory();

globalThis.bench = {
  /** Starts the crypto worker with a vault, so that it keeps files in OPFS. */
  async start(key) {
    reader = key;
    worker = await ready(addresses.crypto);
    worker.onmessage = hear;
    worker.postMessage({ segmentWorker: addresses.segment });
    await ask("useSpace", { space: "bench" });
    await ask("createVault", { passphrase: "a passphrase for nothing else" });
  },

  /** Seals the chosen file into OPFS; seconds. */
  async seal(tune) {
    await ask("tuneStreams", tune);
    const request = { recipients: [reader.public], forMe: false, name: "plain", now: 0 };
    return seconds(async () => {
      const { reply } = await ask("sealFile", request, [chosen("plain")]);
      if (reply.cipher !== tune.cipher || reply.workers !== tune.workers) throw new Error(JSON.stringify(reply));
      kept = reply.nonce;
    });
  },

  /** Opens the chosen Crypt4GH file into OPFS, as into a file that a person picked; seconds. */
  async open() {
    const place = await (await storage()).getFileHandle("opened", { create: true });
    const key = { kind: "keyFile", text: reader.text, passphrase: null };
    return seconds(() => ask("openFile", { key, range: null, bodyRoot: null }, [chosen("sealed")], place));
  },

  /** Sends what was sealed and what was opened to the server. */
  async send() {
    const { blobs: [sealed] } = await ask("getKept", { nonce: kept });
    await fetch("/sealed", { method: "PUT", body: sealed });
    const opened = await (await storage()).getFileHandle("opened");
    await fetch("/opened", { method: "PUT", body: await opened.getFile() });
  },

  async clear() {
    await ask("deleteKept", { nonce: kept });
    await (await storage()).removeEntry("opened");
  },

  /** Megabytes a second of each cipher in this browser: nothing but the cipher, on segments that lie in memory. */
  async kernels() {
    const { default: init, encrypt, decrypt } = await import("/throughput.js");
    await init();
    const rates = {};
    for (const cipher of ["simd", "scalar"]) rates[cipher] = { seal: 0, open: 0 };
    for (let round = 0; round < 40; round++)
      for (const cipher of ["simd", "scalar"])
        for (const [way, work] of [["seal", encrypt], ["open", decrypt]]) {
          const start = performance.now();
          const bytes = work(cipher);
          rates[cipher][way] = Math.max(rates[cipher][way], bytes / (performance.now() - start) / 1000);
        }
    rates.webcrypto = await webcrypto();
    return rates;
  },
};

/** The browser's own cipher: eight segments at a time, as its threads are used best. */
async function webcrypto() {
  const name = "ChaCha20-Poly1305";
  const key = await crypto.subtle.importKey("raw-secret", new Uint8Array(32), name, false, ["encrypt", "decrypt"]);
  const text = new Uint8Array(65536);
  const algorithm = { name, iv: new Uint8Array(12) };
  const sealed = await crypto.subtle.encrypt(algorithm, key, text);
  const best = { seal: 0, open: 0 };
  for (let round = 0; round < 40; round++)
    for (const [way, work] of [["seal", () => crypto.subtle.encrypt(algorithm, key, text)], ["open", () => crypto.subtle.decrypt(algorithm, key, sealed)]]) {
      const start = performance.now();
      for (let batch = 0; batch < 8; batch++) await Promise.all(Array.from({ length: 8 }, work));
      best[way] = Math.max(best[way], (64 * 65536) / (performance.now() - start) / 1000);
    }
  return best;
}
