// Leaves that stand in calldata (protocol.md 6.4; contracts.md, postLeaves).
import { decodeFunctionData, isAddressEqual } from "viem";

import { splitOf, unpackLeaves } from "./split.mjs";

/**
 * The leaves of a listing from the posts of its chunks. A post counts only when the transaction itself is the call: through another contract the
 * data need not stand in it. Throws when a chunk is missing or they are not the listing's.
 */
export async function findPostedLeaves({ client, contracts, events }, id, listing) {
  const { address, abi } = contracts.market;
  const chunks = new Map();
  for (const { transactionHash, args } of await events("market", "LeavesPosted", { id })) {
    const { to, input } = await client.getTransaction({ hash: transactionHash });
    if (to === null || !isAddressEqual(to, address)) continue;
    const { functionName, args: given } = decodeFunctionData({ abi, data: input });
    if (functionName === "postLeaves") chunks.set(args.chunk, given[3]);
  }
  const leaves = [...chunks].sort(([a], [b]) => a - b).flatMap(([, chunk]) => unpackLeaves(chunk));
  if (leaves.length !== listing.leafCount) throw new Error("posted leaves: a chunk is missing");
  const split = splitOf(leaves);
  if (split.leavesHash !== listing.leavesHash || split.splitRoot !== listing.splitRoot) throw new Error("posted leaves: not this listing's");
  return { leaves, split };
}
