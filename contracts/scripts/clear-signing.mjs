// Writes or checks erc7730/*.json: what a wallet shows for each call and each typed message of the contracts (ERC-7730, version 2).
// Here stands what is shown and how; signatures and everything not shown come from artifacts/ and the types below, so a function
// without words, or words about a field that is gone, fail.
//
//   node scripts/clear-signing.mjs write | check
//
// A descriptor binds to deployments. A contract has the same address on every chain (docs/contracts.md, 12): bound are the chains
// where deployments/ records this very contract, and the development chain.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

import { plan, readArtifact } from "./deploy/plan.mjs";
import { recorded, RECORDS } from "./deploy/record.mjs";
import { repository } from "./deploy/repository.mjs";

export const DESCRIPTORS = join(repository, "contracts/erc7730");

// ------------------------------------------------------------------------------------------------------------- what is shown

const text = (path, label) => ({ path, label, format: "raw" });
const account = (path, label) => ({ path, label, format: "addressName", params: { types: ["wallet", "eoa", "contract"] } });
const token = (path, label) => ({ path, label, format: "addressName", params: { types: ["token"] } });
const amount = (path, label, tokenPath) => ({ path, label, format: "tokenAmount", params: { tokenPath } });
const date = (path, label) => ({ path, label, format: "date", params: { encoding: "timestamp" } });
const duration = (path, label) => ({ path, label, format: "duration" });
const percent = (path, label) => ({ path, label, format: "unit", params: { base: "%", decimals: 2 } });

const price = amount("listing.price", "Price", "listing.token");
const steward = account("listing.steward", "Steward");
const buyer = account("order_.buyer", "Buyer");
const bond = amount("listing.disputeBond", "Dispute bond", "listing.token");
const dispute = [duration("listing.inspectionWindow", "Dispute within"), bond, text("listing.arbiter", "Arbiter (0: none)")];
const order = [
  price,
  steward,
  text("purpose", "Purpose (DUO code)"),
  text("evidenceUri", "Evidence at (public)"),
  duration("listing.accessPeriod", "Access for"),
  duration("listing.deliveryWindow", "Key within"),
  ...dispute,
];
const locations = [text("locations.body", "Data at"), text("locations.leaves", "Shares at"), text("locations.card", "Description at")];

const SHOWN = {
  Market: {
    list: ["List a dataset", [price, text("listing.terms", "Terms (DUO code)"), percent("listing.stewardFeeBps", "Your fee"), date("listing.endsAt", "Until"), duration("listing.accessPeriod", "Access for"), duration("listing.deliveryWindow", "Key within"), ...dispute, text("listing.callId", "Call (0: none)"), ...locations]],
    locate: ["Say where the files are", locations],
    close: ["Close a listing for good", [price]],
    postLeaves: ["Publish a listing's shares", [steward, text("chunk", "Part")]],
    addSeal: ["Add a delegate who reads it", [text("to.holder.x", "Delegate's key"), price]],
    removeSeal: ["Remove a delegate", [text("sealId", "Delegate's seal")]],
    enforceConsent: ["Close for a lost consent", [steward, account("leaf.account", "Contributor"), date("leaf.consentUntil", "Consent until")]],
    enforceConsentByReceipt: ["Close for an exceeded consent", [steward, account("leaf.account", "Contributor")]],
    order: ["Order a licence", order],
    orderWithPermit: ["Order a licence", order],
    approve: ["Approve a purpose", [buyer, text("order_.purpose", "Purpose (DUO code)"), text("rules", "Rules")]],
    deliver: ["Deliver the key to a dataset", [buyer, price]],
    decline: ["Decline an order, refund it", [buyer, price]],
    refund: ["Refund an overdue order", [buyer, price]],
    settle: ["Credit a price", [price, steward]],
    registerArbiter: ["Register to rule disputes", [text("arbiter.fee", "Fee, units"), text("termsUri", "Terms at")]],
    dispute: ["Dispute a delivery", [bond, amount("arbiter.fee", "Arbiter's fee", "listing.token"), price, account("arbiter.account", "Arbiter")]],
    rule: ["Rule a dispute", [percent("refundBps", "Share for the buyer"), buyer, price, bond, steward]],
    lapse: ["Refund an unruled dispute", [buyer, price, bond]],
    claim: ["Pay a contributor's share", [account("authorisation.recipient", "To"), amount("authorisation.minReceived", "At least", "listing.token"), amount("authorisation.fee", "Relayer's fee", "listing.token")]],
    claimFee: ["Take your fees", [token("listing.token", "In"), account("listing.steward", "To")]],
    withdrawCredit: ["Take what was credited to you", [token("token", "In")]],
  },
  Calls: {
    open: ["Open a call for data", [text("call.terms", "Terms (DUO code)"), percent("call.maxFeeBps", "Your highest fee"), amount("call.minPrice", "Lowest price", "call.token"), date("call.closesAt", "Until"), text("documentUri", "Document at")]],
    close: ["Close a call for data", [date("call.closesAt", "Was open until")]],
  },
  Consents: {
    withdraw: ["Withdraw consent for good", [account("account", "Contribution")]],
  },
  TestToken: {
    approve: ["Let test tokens be spent", [account("spender", "Spender"), text("value", "Millionths")]],
    transfer: ["Send test tokens", [account("to", "To"), text("value", "Millionths")]],
    transferFrom: ["Send somebody's test tokens", [account("from", "From"), account("to", "To"), text("value", "Millionths")]],
    permit: ["Let test tokens be spent", [account("owner", "Owner"), account("spender", "Spender"), text("value", "Millionths")]],
    faucet: ["Take worthless test tokens", []],
    mint: ["Make worthless test tokens", [account("to", "To"), text("amount", "Millionths")]],
  },
};

// EIP-712 types by the contract whose domain they are signed in: docs/contracts.md, 7.
const MESSAGES = {
  TestToken: {
    "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)": [
      "Let test tokens be spent",
      [account("spender", "Spender"), text("value", "Millionths"), date("deadline", "Until")],
    ],
  },
  Market: {
    "ClaimAuthorisation(bytes32 listing,uint32 index,uint128 claimedBefore,address recipient,address relayer,uint128 fee,uint128 minReceived,uint64 deadline)": [
      "Let somebody send your claim",
      [account("recipient", "Paid to"), text("minReceived", "At least, units"), account("relayer", "Sender (0: anyone)"), text("fee", "Sender's fee, units"), date("deadline", "Until")],
    ],
  },
  Consents: {
    "Consent(address account,bytes32 callId,bytes32 dataDigest,uint256 terms,bytes32 termsDetail,uint64 expiresAt)": [
      "Consent to research",
      [text("terms", "Terms (DUO code)"), date("expiresAt", "Until"), text("callId", "Call"), account("account", "Contribution")],
    ],
    "Withdraw(address account)": ["Withdraw consent for good", [account("account", "Contribution")]],
    "Acceptance(bytes32 callId,address account,bytes32 dataDigest,uint16 utility)": [
      "Accept a contribution",
      [account("account", "Contributor"), percent("utility", "Utility"), text("callId", "Call")],
    ],
  },
};

// --------------------------------------------------------------------------------------------------------------- descriptors

/** Anvil's and Hardhat's, whose descriptors developers' wallets may load. */
const DEVELOPMENT_CHAIN = 31_337;

/** Of the token, whose domain is its own. */
const DOMAINS = { TestToken: "Theriac Test Token" };

function descriptor(name, context, formats) {
  return {
    $schema: "https://eips.ethereum.org/assets/eip-7730/erc7730-v2.schema.json",
    context: { $id: `Theriac ${name}`, ...context },
    metadata: { owner: "Theriac", contractName: name },
    display: { formats },
  };
}

function calls(name, deployments) {
  const functions = readArtifact(name).abi.filter((item) => item.type === "function" && !["view", "pure"].includes(item.stateMutability));
  const words = new Map(Object.entries(SHOWN[name]));
  const formats = {};
  for (const item of functions) {
    const shown = words.get(item.name);
    if (!shown) throw new Error(`${name}.${item.name} has no words`);
    words.delete(item.name);
    formats[signature(item)] = format(`${name}.${item.name}`, item.name, shown, item.inputs.flatMap((input) => paths(input)));
  }
  if (words.size > 0) throw new Error(`${name} has no ${[...words.keys()].join(", ")}`);
  return descriptor(name, { contract: { deployments } }, formats);
}

function messages(name, deployments) {
  const formats = {};
  for (const [type, shown] of Object.entries(MESSAGES[name])) {
    const [, primary, members] = /^(\w+)\((.*)\)$/.exec(type);
    formats[type] = format(type, primary, shown, members.split(",").map((member) => member.split(" ")[1]));
  }
  return descriptor(name, { eip712: { domain: { name: DOMAINS[name] ?? "Theriac", version: "1" }, deployments } }, formats);
}

// What is shown, then everything else as not shown, so that no field is forgotten silently.
function format(where, id, [intent, fields], every) {
  // What the smallest screens show whole.
  const long = [[intent, 30], ...fields.map(({ label }) => [label, 20])].filter(([words, most]) => words.length > most);
  if (long.length > 0) throw new Error(`${where}: too long: ${long.map(([words]) => words).join(", ")}`);
  for (const { path, params } of fields) {
    for (const named of [path, params?.tokenPath ?? path]) {
      if (!every.includes(named)) throw new Error(`${where} has no ${named}`);
    }
  }
  const shown = new Set(fields.map((field) => field.path));
  const hidden = every.filter((path) => !shown.has(path)).map((path) => ({ path, label: path.replace(/\.\[\]$/, "").split(".").pop(), visible: "never" }));
  const visible = fields.map((field) => ({ ...field, visible: "always" }));
  return { $id: id, intent, fields: [...visible, ...hidden] };
}

// The function as ERC-7730 wants it as a key: with names, structs spelt out.
function signature({ name, inputs }) {
  return `${name}(${inputs.map(parameter).join(",")})`;
}

function parameter({ type, name, components }) {
  const spelt = components ? type.replace("tuple", `(${components.map(parameter).join(",")})`) : type;
  return `${spelt} ${name}`;
}

function paths({ type, name, components }, prefix = "") {
  const path = `${prefix}${name}`;
  if (components) return components.flatMap((component) => paths(component, `${path}.`));
  return [type.endsWith("[]") ? `${path}.[]` : path];
}

/** Where each contract is, as its descriptors name it. */
function deployments(records) {
  const chains = [...recorded(records), { chainId: DEVELOPMENT_CHAIN }].sort((a, b) => a.chainId - b.chainId);
  const bound = ({ name, address }) =>
    chains.filter(({ contracts }) => !contracts || contracts[name]?.address === address).map(({ chainId }) => ({ chainId, address }));
  return Object.fromEntries(plan({ testToken: true }).map((contract) => [contract.name, bound(contract)]));
}

// --------------------------------------------------------------------------------------------------------------------- files

/** Writes the descriptors, bound to the chains in `records`, into `folder`; returns the names of the files that this changed. */
export function writeDescriptors({ records = RECORDS, folder = DESCRIPTORS } = {}) {
  mkdirSync(folder, { recursive: true });
  const files = descriptors(records);
  const changed = stale(files, folder);
  for (const file of changed) {
    if (files.has(file)) writeFileSync(join(folder, file), files.get(file));
    else rmSync(join(folder, file));
  }
  return changed;
}

/** The files of `folder` that are missing, other than they should be, or nobody's. */
function stale(files, folder) {
  const there = readdirSync(folder);
  const isRight = (file) => there.includes(file) && readFileSync(join(folder, file), "utf8") === files.get(file);
  return [...new Set([...files.keys(), ...there])].filter((file) => !isRight(file));
}

function descriptors(records) {
  const bound = deployments(records);
  const files = [
    ...Object.keys(SHOWN).map((name) => [`calldata-${name}.json`, calls(name, bound[name])]),
    ...Object.keys(MESSAGES).map((name) => [`eip712-${name}.json`, messages(name, bound[name])]),
  ];
  return new Map(files.map(([file, value]) => [file, `${JSON.stringify(value, null, 1)}\n`]));
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const mode = argv[2];
  if (mode === "write") {
    const changed = writeDescriptors();
    console.log(changed.length > 0 ? `clear signing written: ${changed.join(", ")}` : "clear signing is as it was");
  } else if (mode === "check") {
    const found = stale(descriptors(RECORDS), DESCRIPTORS);
    if (found.length > 0) {
      console.error(`stale: ${found.join(", ")} in contracts/erc7730; run \`make -C contracts clear-signing\` and commit`);
      process.exit(1);
    }
    console.log("clear signing is fresh");
  } else {
    console.error("usage: clear-signing.mjs write | check");
    process.exit(2);
  }
}
