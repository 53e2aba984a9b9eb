// The sandbox's chain and wallet, made to answer some questions as others do: without permits, with batches, with errors, or
// never.
import type { Page } from "@playwright/test";

/** What is answered instead: a result, an error, nothing ever, or (null) what the sandbox says. */
export type Answer = { result: unknown } | { error: { code: number; message: string; data?: unknown } } | "silence" | null;

/** What a transaction's or a batch's parameters say. */
export interface Sent {
  from: string;
  to: string;
  data: string;
}

/** Methods that can be answered otherwise: the others stay in the page. */
const METHODS = [
  "eth_call",
  "eth_getCode",
  "eth_sendTransaction",
  "eth_signTypedData_v4",
  "wallet_getCapabilities",
  "wallet_getCallsStatus",
  "wallet_sendCalls",
];

export class Answers {
  /** Every question of these methods, in order. */
  readonly asked: { method: string; params: unknown[] }[] = [];
  /** Answers; can be changed at any time. */
  rule: (method: string, params: unknown[]) => Answer | Promise<Answer> = () => null;

  /** Before the page is opened. */
  static async of(page: Page): Promise<Answers> {
    const answers = new Answers();
    await page.exposeFunction("theriacAnswers", async (method: string, params: unknown[]) => {
      answers.asked.push({ method, params });
      return answers.rule(method, params);
    });
    await page.addInitScript((methods) => {
      type Question = { id?: number; method?: string; params?: unknown[] };
      type Ask = (method: string, params: unknown[]) => Promise<object | "silence" | null>;
      const ask = (window as unknown as { theriacAnswers: Ask }).theriacAnswers;
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (this: Worker, message: Question, ...rest: never[]) {
        if (!methods.includes(message?.method ?? "")) return post.call(this, message, ...rest);
        void ask(message.method!, message.params ?? []).then((answer) => {
          if (answer === "silence") return;
          if (!answer) return post.call(this, message, ...rest);
          this.onmessage?.(new MessageEvent("message", { data: { id: message.id, ...answer } }));
        });
      } as typeof post;
    }, METHODS);
    return answers;
  }

  /** What the wallet was asked to send, in order: each transaction, and each call of a batch. */
  get sent(): Sent[] {
    return this.asked.flatMap(({ method, params }) => {
      if (method === "eth_sendTransaction") return [params[0] as Sent];
      if (method === "wallet_sendCalls") return (params[0] as { calls: Sent[] }).calls;
      return [];
    });
  }
}
