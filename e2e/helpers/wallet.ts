// The sandbox's wallet, made to do what other wallets do: decline, answer for another account, sign differently each time.
import type { Page } from "@playwright/test";
import { hashTypedData, keccak256, stringToBytes, type Hex, type TypedDataDefinition } from "viem";
import { setSignEntropy, sign } from "viem/accounts";
import type { Persona } from "./chain.ts";

export type Manner = "as it is" | "declines" | "signs as another" | "signs differently each time";

/** The sandbox's keys follow from a sentence that everybody can read. */
const keyOf = (persona: Persona) => keccak256(stringToBytes(`Theriac sandbox: a public key pair worth nothing: ${persona}`));

/** A valid signature of typed data, with a random nonce instead of RFC 6979's. */
const signRandomly = async (persona: Persona, document: string): Promise<Hex> => {
  setSignEntropy(true);
  return sign({ hash: hashTypedData(JSON.parse(document) as TypedDataDefinition), privateKey: keyOf(persona), to: "hex" });
};

/** A wallet whose manner can be changed, and the texts that it was asked to sign. Before the page is opened. */
export class Wallet {
  readonly asked: string[] = [];
  manner: Manner = "as it is";
  private waiting: Promise<void> | undefined;

  private constructor(private readonly persona: Persona) {}

  static async of(page: Page, persona: Persona): Promise<Wallet> {
    const wallet = new Wallet(persona);
    await page.exposeFunction("theriacWallet", (document: string) => wallet.answer(document));
    await page.addInitScript(() => {
      type Request = { id?: number; method?: string; params?: [string, string] };
      const ask = (window as unknown as { theriacWallet(document: string): Promise<object | null> }).theriacWallet;
      const post = Worker.prototype.postMessage;
      Worker.prototype.postMessage = function (this: Worker, message: Request, ...rest: never[]) {
        if (message?.method !== "eth_signTypedData_v4") return post.call(this, message, ...rest);
        void ask(message.params![1]).then((answer) => {
          if (!answer) return post.call(this, message, ...rest);
          this.onmessage?.(new MessageEvent("message", { data: { id: message.id, ...answer } }));
        });
      } as typeof post;
    });
    return wallet;
  }

  /** The wallet waits with its answers until what this gives is called. */
  holdBack(): () => void {
    let go = () => {};
    this.waiting = new Promise((resolve) => (go = resolve));
    return go;
  }

  private async answer(document: string): Promise<object | null> {
    this.asked.push(document);
    await this.waiting;
    switch (this.manner) {
      case "as it is":
        return null;
      case "declines":
        return { error: { code: 4001, message: "User rejected the request." } };
      case "signs as another":
        return { result: await signRandomly("arbiter", document) };
      case "signs differently each time":
        return { result: await signRandomly(this.persona, document) };
    }
  }
}
