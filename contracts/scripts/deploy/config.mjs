// The network's entry in the app's config.json. Other entries, and the text around them, stay as they are.
import { readFileSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { findNodeAtLocation, getNodeValue, parseTree } from "jsonc-parser";

import { Refusal } from "./failure.mjs";

/** Reads the configuration; refuses a file that is none, before anything is sent. */
export function readConfig(path) {
  try {
    const text = readFileSync(path, "utf8");
    const { version, networks } = JSON.parse(text);
    if (version === 1 && Array.isArray(networks)) return { path, text };
  } catch (error) {
    if (error.code === "ENOENT") throw new Refusal(`There is no ${path}. CONFIG names the configuration to write into.`);
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Refusal(`${path} is no configuration of version 1. Nothing was sent.`);
}

/** The entry of a chain, if there is one. */
export function entryOf({ text }, chainId) {
  return JSON.parse(text).networks.find(isOf(chainId));
}

/**
 * Writes the chain's entry, and says whether anything changed. Of an entry that is already there, contracts, first block and
 * token are set; the rest of it, its name and its endpoints among them, is kept.
 */
export function writeEntry({ path, text }, { contracts, firstBlock, token, ...rest }) {
  const networks = findNodeAtLocation(parseTree(text), ["networks"]);
  const entries = networks.children.map(getNodeValue);
  const at = entries.findIndex(isOf(rest.chainId));
  const entry = { ...rest, ...entries[at], contracts, firstBlock, token };
  const changed = at < 0 ? appended(text, networks, entry) : replaced(text, networks.children[at], entry);
  if (changed !== text) writeFileSync(path, changed);
  return changed !== text;
}

function replaced(text, node, entry) {
  if (isDeepStrictEqual(getNodeValue(node), entry)) return text;
  return text.slice(0, node.offset) + indented(entry) + text.slice(node.offset + node.length);
}

function appended(text, networks, entry) {
  const last = networks.children.at(-1);
  const at = last ? last.offset + last.length : networks.offset + 1;
  return `${text.slice(0, at)}${last ? "," : ""}\n    ${indented(entry)}${text.slice(at)}`;
}

/** The entry's text at the depth where entries stand. */
function indented(entry) {
  return JSON.stringify(entry, null, 2).replaceAll("\n", "\n    ");
}

function isOf(chainId) {
  return (network) => network.kind === "chain" && network.chainId === chainId;
}

/**
 * The endpoints that a new entry gives to browsers: everyone can read them there, so one with a path, a query or a password,
 * which may be a key, is not among them; nor, on a chain for everyone, one without TLS, such as a node on this machine.
 */
export function publicEndpoints(rpc, { isForEveryone }) {
  const { protocol, username, password, pathname, search } = new URL(rpc);
  const isPrivate = username || password || search || pathname !== "/" || (isForEveryone && protocol !== "https:");
  return isPrivate ? [] : [rpc];
}
