// What can go wrong between a store and its reader.
import { Transform, type TransformCallback } from "node:stream";

/** Something that goes wrong, once or as often as `times` says. */
export interface Fault {
  /** Which requests it meets, by method and path. */
  meets: RegExp;
  times?: number;
  does:
    | { flip: number } // one bit of the byte at this offset of the file
    | { breakAfter: number } // the connection breaks after so many bytes of an answer, or of what is sent
    | { stallAfter: number } // nothing follows after so many bytes of an answer
    | { status: number; retryAfter?: number };
}

/** The faults of one server. The first that meets a request is taken. */
export class Faults {
  private list: Fault[] = [];

  add(fault: Fault): void {
    this.list.push({ ...fault });
  }

  clear(): void {
    this.list = [];
  }

  take(method: string, path: string): Fault["does"] | undefined {
    const found = this.list.find(({ meets, times }) => times !== 0 && meets.test(`${method} ${path}`));
    if (found?.times !== undefined) found.times -= 1;
    return found?.does;
  }
}

/** Passes bytes on that begin at an offset of the file, with the fault in them; `count` hears how many went out. */
export function damaged(fault: Fault["does"] | undefined, offset: number, count: (bytes: number) => void = () => {}): Transform {
  let at = offset;
  let sent = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      let out = chunk;
      if (fault && "flip" in fault && fault.flip >= at && fault.flip < at + chunk.length) {
        out = Buffer.from(chunk);
        out[fault.flip - at]! ^= 1;
      }
      at += chunk.length;
      const most = fault && "breakAfter" in fault ? fault.breakAfter : fault && "stallAfter" in fault ? fault.stallAfter : Infinity;
      const room = most - sent;
      sent += chunk.length;
      count(Math.min(chunk.length, room));
      if (chunk.length < room) return done(null, out);
      this.push(out.subarray(0, room));
      if (fault && "breakAfter" in fault) done(new Error("the connection breaks here"));
      // A stall: `done` is never called.
    },
  });
}
