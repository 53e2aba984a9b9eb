// The crypto worker alone, asked as the app asks it, from a page without the app.
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";

/** A failure as the worker tells it. */
export interface Failed {
  kind: string;
  message: string;
  hint: string;
}

/** How a request ended. */
export interface Answer<R> {
  reply?: R;
  error?: Failed;
  /** Length of each file that came back; they are kept in the page under `keep`. */
  sizes: number[];
  /** Every progress message: bytes done. */
  progress: number[];
}

export interface Ask {
  /** Names of files in the page that go with the request. */
  files?: string[];
  /** Where the result goes: a file of the page's own storage, or a stream in the page that only counts. */
  sink?: { handle: string } | { stream: string };
  /** The name that a file that comes back gets in the page. */
  keep?: string;
  /** Done at the first progress of at least so many bytes: the request is cancelled, or another one is made. */
  at?: { bytes: number; cancel?: boolean; operation?: string; arguments?: unknown };
}

/** What a counting stream was given, and how it ended. */
export interface Counted {
  bytes: number;
  end: "open" | "closed" | "aborted";
}

interface Harness {
  files: Record<string, Blob>;
  counted: Record<string, Counted>;
  progress: number[];
  post(message: unknown): void;
  ask(operation: string, args: unknown, options: Ask): Promise<Answer<unknown>>;
}

declare global {
  // eslint-disable-next-line no-var
  var harness: Harness;
}

/** Opens a page that has nothing but the crypto worker. */
export async function start(page: Page, space = "somebody", segmentWorker?: string, site = ""): Promise<void> {
  await page.context().route("**/streams.html", (route) =>
    route.fulfill({ contentType: "text/html", body: "<!doctype html><link rel=icon href=data:,><title>Streams</title><input type=file>" }),
  );
  await page.goto(`${site}/streams.html`);
  await page.evaluate(async (segments) => {
    const text = await (await fetch("/")).text();
    const address = (name: string) => {
      const meta = text.match(new RegExp(`<meta name="${name}" content="([^"]+)"`));
      return new URL(meta![1]!, location.href).href;
    };
    const worker = new Worker(address("crypto-worker"), { type: "module" });
    const listeners = new Map<number, (message: Record<string, unknown>) => void>();
    await new Promise<void>((ready, fail) => {
      worker.onerror = (event) => fail(new Error(`the worker did not start: ${event.message}`));
      worker.onmessage = ({ data }) => (data.event === "ready" ? ready() : listeners.get(data.id)?.(data));
    });
    worker.postMessage({ segmentWorker: segments ?? address("segment-worker") });
    let last = 0;
    globalThis.harness = {
      files: {},
      counted: {},
      progress: [],
      post: (message) => worker.postMessage(message),
      async ask(operation, args, options) {
        const id = ++last;
        const blobs = (options.files ?? []).map((name) => this.files[name]!);
        const message: Record<string, unknown> = { id, request: { [operation]: args }, blobs };
        const moved: Transferable[] = [];
        if (options.sink && "handle" in options.sink) {
          const folder = await navigator.storage.getDirectory();
          message.sink = await folder.getFileHandle(options.sink.handle, { create: true });
        } else if (options.sink) {
          const counted: Counted = { bytes: 0, end: "open" };
          this.counted[options.sink.stream] = counted;
          const stream = new WritableStream<Uint8Array>({
            write: (bytes) => void (counted.bytes += bytes.length),
            close: () => void (counted.end = "closed"),
            abort: () => void (counted.end = "aborted"),
          });
          message.sink = stream;
          moved.push(stream);
        }
        this.progress = [];
        let at = options.at;
        return new Promise((resolve) => {
          listeners.set(id, (answer) => {
            const progress = answer.progress as { done: number } | undefined;
            if (progress) {
              this.progress.push(progress.done);
              if (at && progress.done >= at.bytes) {
                if (at.cancel) worker.postMessage({ cancel: id });
                if (at.operation) void this.ask(at.operation, at.arguments ?? {}, {});
                at = undefined;
              }
              return;
            }
            listeners.delete(id);
            const files = (answer.blobs ?? []) as Blob[];
            if (options.keep && files[0]) this.files[options.keep] = files[0];
            resolve({
              reply: answer.reply,
              error: answer.error as Failed | undefined,
              sizes: files.map((file) => file.size),
              progress: this.progress,
            });
          });
          worker.postMessage(message, moved);
        });
      },
    };
  }, segmentWorker);
  const entered = await ask(page, "useSpace", { space });
  if (entered.error) throw new Error(entered.error.message);
}

/** Asks the worker. */
export function ask<R>(page: Page, operation: string, args: unknown, options: Ask = {}): Promise<Answer<R>> {
  return page.evaluate(([operation, args, options]) => globalThis.harness.ask(operation, args, options), [
    operation,
    args,
    options,
  ] as const) as Promise<Answer<R>>;
}

/** Asks the worker for what must succeed. */
export async function done<R>(page: Page, operation: string, args: unknown, options: Ask = {}): Promise<R> {
  const answer = await ask<R>(page, operation, args, options);
  if (answer.error) throw new Error(`${operation}: ${answer.error.kind}: ${answer.error.message}`);
  return answer.reply as R;
}

/** Asks the worker for what must fail. */
export async function refused(page: Page, operation: string, args: unknown, options: Ask = {}): Promise<Failed> {
  const answer = await ask(page, operation, args, options);
  if (!answer.error) throw new Error(`${operation} was not refused`);
  return answer.error;
}

/** Gives the page a file that lies on the disk. */
export async function takeFile(page: Page, name: string, path: string): Promise<void> {
  await page.locator("input").setInputFiles(path);
  await page.evaluate((name) => {
    globalThis.harness.files[name] = document.querySelector("input")!.files![0]!;
  }, name);
}

/** Gives the page a file with this content. */
export async function giveFile(page: Page, name: string, content: Buffer): Promise<void> {
  await page.evaluate(
    ([name, text]) => {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      globalThis.harness.files[name] = new File([bytes], name);
    },
    [name, content.toString("base64")] as const,
  );
}

/** The content of one of the page's files. */
export async function content(page: Page, name: string): Promise<Buffer> {
  const text = await page.evaluate(async (name) => {
    const reader = new FileReader();
    const read = new Promise((resolve) => (reader.onload = resolve));
    reader.readAsDataURL(globalThis.harness.files[name]!);
    await read;
    return (reader.result as string).split(",")[1] ?? "";
  }, name);
  return Buffer.from(text, "base64");
}

/** Whether two files have the same bytes: files of the page, or of its own storage. */
export function same(page: Page, one: string, other: string): Promise<boolean> {
  return page.evaluate(
    async ([one, other]) => {
      const find = async (name: string): Promise<Blob> => {
        const file = globalThis.harness.files[name];
        if (file) return file;
        return (await (await navigator.storage.getDirectory()).getFileHandle(name)).getFile();
      };
      const [a, b] = [await find(one), await find(other)];
      if (a.size !== b.size) return false;
      const step = 16 << 20;
      for (let at = 0; at < a.size; at += step) {
        const parts = await Promise.all([a, b].map(async (file) => new BigUint64Array(await padded(file.slice(at, at + step)))));
        if (parts[0]!.some((word, index) => word !== parts[1]![index])) return false;
      }
      return true;
      async function padded(blob: Blob): Promise<ArrayBuffer> {
        return new Blob([blob, new Uint8Array((8 - (blob.size % 8)) % 8)]).arrayBuffer();
      }
    },
    [one, other] as const,
  );
}

/** Every file of the page's own storage, with its length. */
export function stored(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const found: Record<string, number> = {};
    // What is just being removed is not there.
    const unlessGone = (error: DOMException): undefined => {
      if (error.name !== "NotFoundError") throw error;
    };
    const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
      for await (const [name, handle] of folder as unknown as AsyncIterable<[string, FileSystemHandle]>) {
        if (handle.kind === "directory") await walk(handle as FileSystemDirectoryHandle, `${path}${name}/`).catch(unlessGone);
        else {
          const file = await (handle as FileSystemFileHandle).getFile().catch(unlessGone);
          if (file) found[path + name] = file.size;
        }
      }
    };
    await walk(await navigator.storage.getDirectory(), "");
    return found;
  });
}

/** Memory of the browser's processes that run pages, in MiB; `undefined` where the system does not tell. */
export async function rendererMemory(page: Page): Promise<number | undefined> {
  const session = await page.context().browser()!.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  try {
    const resident = processInfo
      .filter(({ type }) => type === "renderer")
      .map(({ id }) => Number(readFileSync(`/proc/${id}/status`, "utf8").match(/^RssAnon:\s+(\d+) kB/m)![1]));
    return resident.reduce((sum, one) => sum + one, 0) / 1024;
  } catch {
    return undefined;
  }
}
