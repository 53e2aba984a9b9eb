// What wallets answer when they do not do what they are asked: codes of EIP-1193, EIP-3326, EIP-5792 and JSON-RPC, worded as the
// wallets people have word them.

export interface WalletError {
  code: number;
  message: string;
  data?: unknown;
}

export class Refused extends Error {
  constructor(readonly error: WalletError) {
    super(error.message);
  }
}

const error = (code: number, message: string, data?: unknown): WalletError => ({ code, message, ...(data !== undefined && { data }) });

export const REJECTED = error(4001, "User rejected the request.");
export const UNAUTHORISED = error(4100, "The requested account and/or method has not been authorized by the user.");
export const UNKNOWN_METHOD = error(-32_601, "The method does not exist / is not available.");
export const BUSY = error(-32_002, "Request of type 'wallet_requestPermissions' already pending. Please wait.");
export const UNKNOWN_BUNDLE = error(5730, "This bundle id is unknown.");
export const unknownChain = (id: number) => error(4902, `Unrecognized chain ID "0x${id.toString(16)}". Try adding the chain using wallet_addEthereumChain first.`);
/** How some wallets for phones say 4902. */
export const unknownChainOnPhone = (id: number) => error(-32_603, "An internal error was received.", { originalError: unknownChain(id) });
export const otherChain = (asked: number, active: number) => error(-32_602, `Provided chainId "${asked}" must match the active chainId "${active}"`);
