import type { BrowserContext, Page, Request } from "@playwright/test";

/** Every request of a browser profile, kept as text, so that a test can look for what must never leave. */
export class Requests {
  private readonly seen: string[] = [];

  constructor(context: BrowserContext) {
    context.on("request", (request: Request) => {
      const body = request.postDataBuffer()?.toString("latin1") ?? "";
      this.seen.push([request.method(), request.url(), JSON.stringify(request.headers()), body].join("\n"));
    });
  }

  /** The requests that contain one of the strings. */
  containing(needles: string[]): string[] {
    return this.seen.filter((text) => needles.some((needle) => text.includes(needle)));
  }
}

/**
 * Looks for strings in all that the page's origin keeps in this browser: localStorage, sessionStorage, IndexedDB, the private
 * file system and caches; as UTF-8 and as UTF-16 bytes, and in the hexadecimal text that chain data is written in.
 * Answers where each was found.
 */
export function storedTraces(page: Page, needles: string[]): Promise<string[]> {
  return page.evaluate(async (needles) => {
    const utf8 = new TextEncoder();
    const latin1 = new TextDecoder("latin1");
    const patterns = needles.flatMap((needle) => {
      const bytes = latin1.decode(utf8.encode(needle));
      const wide = [...needle].map((letter) => `${letter}\0`).join("");
      const hex = [...utf8.encode(needle)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      return [needle, bytes, wide, hex].map((pattern) => ({ needle, pattern }));
    });
    const traces = new Set<string>();
    const look = (text: string, place: string) => {
      for (const { needle, pattern } of patterns) if (text.includes(pattern)) traces.add(`${place}: ${needle}`);
    };
    const walk = async (value: unknown, place: string, seen = new Set<unknown>()): Promise<void> => {
      if (typeof value === "string") return look(value, place);
      if (value instanceof Blob) return look(latin1.decode(await value.arrayBuffer()), place);
      if (value instanceof ArrayBuffer) return look(latin1.decode(value), place);
      if (ArrayBuffer.isView(value)) return look(latin1.decode(value), place);
      if (typeof value !== "object" || value === null || seen.has(value)) return;
      seen.add(value);
      const entries = value instanceof Map || value instanceof Set ? [...value.entries()].flat() : Object.entries(value).flat();
      for (const entry of entries) await walk(entry, place, seen);
    };
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });

    for (const [name, area] of Object.entries({ localStorage, sessionStorage })) await walk({ ...area }, name);
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name!));
      for (const store of database.objectStoreNames) {
        const records = database.transaction(store).objectStore(store);
        const [keys, values] = await Promise.all([done(records.getAllKeys()), done(records.getAll())]);
        await walk([keys, values], `IndexedDB ${name}/${store}`);
      }
      database.close();
    }
    const folder = async (directory: FileSystemDirectoryHandle, path: string): Promise<void> => {
      type Entries = { values(): AsyncIterable<FileSystemDirectoryHandle | FileSystemFileHandle> };
      for await (const entry of (directory as unknown as Entries).values()) {
        look(entry.name, `${path}/`);
        if (entry.kind === "directory") await folder(entry, `${path}/${entry.name}`);
        else await walk(await entry.getFile(), `${path}/${entry.name}`);
      }
    };
    await folder(await navigator.storage.getDirectory(), "private files");
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const response of await cache.matchAll()) await walk(await response.blob(), `cache ${name} ${response.url}`);
    }
    return [...traces];
  }, needles);
}
