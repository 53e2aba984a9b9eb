// Runs in the page before the app does: announces wallets by EIP-6963, each with an EIP-1193 provider that asks the test.

/** What a wallet says of itself. */
export interface Announcement {
  uuid: string;
  name: string;
  icon: string;
  rdns: string;
}

/** How a request ended: with a result, an error, or never. */
export type Ending = { result: unknown } | { error: { code: number; message: string; data?: unknown } } | "never";

export interface Injected {
  /** Answers a page's request. */
  theriacWallet(uuid: string, method: string, params: unknown): Promise<Ending>;
  /** Makes a wallet say something. */
  theriacWalletSays(uuid: string, event: string, value: unknown): void;
}

/** To be given to `addInitScript` as it is: it sees nothing of this file. */
export function announceWallets(wallets: Announcement[]): void {
  if (window.top !== window) return;
  const page = window as unknown as Injected;
  type Listener = (value: unknown) => void;
  const heard = new Map<string, Map<string, Set<Listener>>>();

  const details = wallets.map((info) => {
    const listeners = new Map<string, Set<Listener>>();
    heard.set(info.uuid, listeners);
    const provider = {
      async request({ method, params }: { method: string; params?: unknown }) {
        const ending = await page.theriacWallet(info.uuid, method, params ?? []);
        if (ending === "never") return new Promise(() => {});
        if ("error" in ending) throw Object.assign(new Error(ending.error.message), ending.error);
        return ending.result;
      },
      on(event: string, listener: Listener) {
        const all = listeners.get(event) ?? new Set();
        listeners.set(event, all.add(listener));
        return provider;
      },
      removeListener(event: string, listener: Listener) {
        listeners.get(event)?.delete(listener);
        return provider;
      },
    };
    return Object.freeze({ info: Object.freeze({ ...info }), provider });
  });

  page.theriacWalletSays = (uuid, event, value) => {
    for (const listener of heard.get(uuid)?.get(event) ?? []) listener(value);
  };
  const announce = () => {
    for (const detail of details) window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  };
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
}
