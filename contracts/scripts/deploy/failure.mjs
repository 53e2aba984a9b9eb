// What is told to the person who deploys: a sentence that says what is wrong, and what to do.
import { BaseError, HttpRequestError, TimeoutError, WaitForTransactionReceiptTimeoutError } from "viem";

export class Refusal extends Error {}

/** Whether an error is about reaching the endpoint, and so says nothing about the chain. */
export function isConnection(error) {
  return error instanceof BaseError && Boolean(error.walk((cause) => cause instanceof HttpRequestError || cause instanceof TimeoutError));
}

/** The sentence for any error, without what could steer a terminal: part of it may be the endpoint's own text. */
export function sentence(error, host) {
  return error instanceof Refusal ? error.message : gist(error, host).replace(/\p{Cc}+/gu, " ");
}

/** Library errors name the request, and with it the endpoint: only their gist is kept. */
function gist(error, host) {
  if (!(error instanceof BaseError)) return `${error.name}: ${error.message}`;
  if (error.walk((cause) => cause instanceof WaitForTransactionReceiptTimeoutError)) {
    return "The transaction is not in a block yet. Run the command again later: it waits for the same transaction.";
  }
  if (isConnection(error)) {
    return `${host} does not answer as an Ethereum RPC. Is it running, and is RPC right? Run the command again: it goes on where it stopped.`;
  }
  return `${host} refused: ${error.shortMessage} ${error.details ?? ""}`.trim();
}
