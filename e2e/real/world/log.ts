// What every server of the world was asked, by whom and when.

/** One request. */
export interface Asked {
  /** Milliseconds since 1970. */
  at: number;
  /** The server's name: "first endpoint", "storage", … */
  server: string;
  /** Who asked, by the user agent: the name of a browser profile's person, else the whole text. */
  who: string;
  method: string;
  /** Path and query. */
  path: string;
  /** The range of bytes that was asked for, if one was. */
  range?: string;
  /** The JSON-RPC calls in it, if that is what it is. */
  calls: Call[];
  /** Bytes of the answer that were sent, where they are counted. */
  sent: number;
}

/** One JSON-RPC call. */
export interface Call {
  method: string;
  params: unknown[];
}

/** The part of a profile's user agent that names its person. */
export const agentOf = (person: string) => `Theriac-test (${person})`;

export class RequestLog {
  readonly entries: Asked[] = [];

  note(asked: Asked): void {
    this.entries.push(asked);
  }

  /** The requests that somebody made since a time, or everybody. */
  since(at: number, who?: string): Asked[] {
    return this.entries.filter((entry) => entry.at >= at && (who === undefined || entry.who === who));
  }

  /** How often a JSON-RPC method was called since a time. */
  calls(method: string, { since = 0, server }: { since?: number; server?: string } = {}): number {
    return this.since(since)
      .filter((entry) => server === undefined || entry.server === server)
      .flatMap((entry) => entry.calls)
      .filter((call) => call.method === method).length;
  }
}
