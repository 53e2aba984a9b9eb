// What all devices share and a browser profile of the sandbox keeps by itself: the chain and the published files.
import type { BrowserContext } from "@playwright/test";

type World = { records: [number, number[]][]; files: [string, string][] };

/** Shows another browser profile the same chain and published files, as a second device sees them. */
export async function carryWorld(from: BrowserContext, to: BrowserContext): Promise<void> {
  const source = await from.newPage();
  await source.goto("/config.json");
  const world = await source.evaluate(async (): Promise<World> => {
    const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await done(indexedDB.open("theriac-sandbox"));
    const store = database.transaction("records").objectStore("records");
    const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    database.close();
    const published = await (await navigator.storage.getDirectory()).getDirectoryHandle("published");
    type Files = { values(): AsyncIterable<FileSystemFileHandle> };
    const files: [string, string][] = [];
    for await (const file of (published as unknown as Files).values()) {
      const bytes = new Uint8Array(await (await file.getFile()).arrayBuffer());
      files.push([file.name, Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")]);
    }
    return { records: keys.map((key, index) => [key as number, [...(values[index] as Uint8Array)]]), files };
  });
  await source.close();

  const target = await to.newPage();
  await target.goto("/config.json");
  await target.evaluate(async ({ records, files }: World) => {
    const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve) => (request.onsuccess = () => resolve(request.result)));
    const opening = indexedDB.open("theriac-sandbox", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("records");
    const database = await done(opening);
    const transaction = database.transaction("records", "readwrite");
    for (const [key, bytes] of records) transaction.objectStore("records").put(Uint8Array.from(bytes), key);
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    database.close();
    const published = await (await navigator.storage.getDirectory()).getDirectoryHandle("published", { create: true });
    for (const [name, text] of files) {
      const writable = await (await published.getFileHandle(name, { create: true })).createWritable();
      await writable.write(Uint8Array.from(text, (letter) => letter.charCodeAt(0)));
      await writable.close();
    }
  }, world);
  await target.close();
}
