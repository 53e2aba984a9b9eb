// Compressed copies beside a site's files, for hosts that send them as they are (nginx's gzip_static and brotli_static).
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, brotliDecompressSync, constants, gunzipSync, gzip } from "node:zlib";

const brotliSettings = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } };

/** The ways, each with the ending of its copies. */
const WAYS = {
  ".br": { compress: (bytes) => promisify(brotliCompress)(bytes, brotliSettings), decompress: brotliDecompressSync },
  ".gz": { compress: (bytes) => promisify(gzip)(bytes, { level: 9 }), decompress: gunzipSync },
};

const COMPRESSED = [".css", ".csv", ".html", ".js", ".svg", ".txt", ".wasm"];

/** Whether this is a compressed copy. */
export const isCopy = (name) => extname(name) in WAYS;

/** Every file of a folder, by its path in it, in one order on every machine. */
export function filesOf(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  return files.map((file) => relative(folder, file).replaceAll("\\", "/")).sort();
}

/** Gives every file that gains by it its compressed copies, and removes those that are not of a file as it is now. The two
 *  files that are edited in place have none: a host would go on sending the copy. */
export async function compressFiles(folder) {
  const names = filesOf(folder);
  for (const name of names.filter(isCopy)) if (!isRight(join(folder, name))) rmSync(join(folder, name));
  const pending = names.filter((name) => COMPRESSED.includes(extname(name))).flatMap((name) => Object.entries(WAYS).map((way) => ({ path: join(folder, name), way })));
  await Promise.all(
    pending.map(async ({ path, way: [ending, { compress }] }) => {
      if (existsSync(path + ending)) return;
      const bytes = readFileSync(path);
      const copy = await compress(bytes);
      if (copy.length < bytes.length) writeFileSync(path + ending, copy);
    }),
  );
}

function isRight(copy) {
  const ending = extname(copy);
  const original = copy.slice(0, -ending.length);
  if (!existsSync(original)) return false;
  try {
    return WAYS[ending].decompress(readFileSync(copy)).equals(readFileSync(original));
  } catch {
    return false;
  }
}
