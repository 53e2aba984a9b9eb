// What a site's config.json may say. The app reads the same file (app/src/services/config.rs) when it starts; this says in
// words what is wrong with it before it is published.
import { readFileSync } from "node:fs";

const LOCAL = ["localhost", "127.0.0.1"];

/** A configuration that cannot be published. Its message is for the person who wrote it. */
export class ConfigFault extends Error {}

/** Reads a configuration; throws [`ConfigFault`] with one line for each fault. */
export function readConfig(path) {
  const config = parse(path);
  const faults = faultsOf(config);
  if (faults.length > 0) throw new ConfigFault(`${path} cannot be published:\n${faults.map((fault) => `  ${fault}\n`).join("")}`);
  return config;
}

/** Reads the list of issuers; throws [`ConfigFault`] when it is none. */
export function readIssuers(path) {
  const list = parse(path);
  if (list?.version !== 1 || !Array.isArray(list.issuers)) throw new ConfigFault(`${path} must be { "version": 1, "issuers": [ … ] }`);
  return list;
}

function parse(path) {
  let text;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new ConfigFault(`${path} could not be read`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigFault(`${path} is not JSON: ${error.message}`);
  }
}

/** The origin of an address that was checked. */
export const originOf = (address) => new URL(address).origin;

/** What is wrong with a configuration, each fault in one line; nothing when it can be published. */
export function faultsOf(config) {
  const faults = [];
  const fault = (where, what) => faults.push(`${where} ${what}`);

  if (!isObject(config)) return ["the file must be an object { … }"];
  noOthers(config, "the file", ["version", "networks", "storage"]);
  if (config.version !== 1) fault("version", "must be 1");
  if (!Array.isArray(config.networks) || config.networks.length === 0) fault("networks", "must list at least one network");
  else config.networks.forEach(checkNetwork);
  if (config.storage !== undefined) checkStorage(config.storage);
  return faults;

  function checkNetwork(network, index) {
    const where = `networks[${index}]`;
    if (!isObject(network)) return fault(where, "must be an object { … }");
    if (network.kind === "sandbox") {
      noOthers(network, where, ["kind", "name", "token"]);
      if (config.networks.findIndex((other) => other?.kind === "sandbox") !== index) fault(where, "is a second sandbox");
    } else if (network.kind === "chain") checkChain(network, where, index);
    else return fault(`${where}.kind`, `is ${JSON.stringify(network.kind)}; it must be "sandbox" or "chain"`);
    need(network.name, isText, `${where}.name`, "must say what the network is called");
    checkToken(network.token, `${where}.token`, network.kind === "chain");
  }

  function checkChain(network, where, index) {
    noOthers(network, where, ["kind", "name", "chainId", "rpc", "contracts", "firstBlock", "token", "currency", "confirmations", "logRange", "explorer"]);
    need(network.chainId, isPositive, `${where}.chainId`, "must be a whole number above 0");
    need(network.firstBlock, isWhole, `${where}.firstBlock`, "must be a whole number: the block the contracts were deployed in");
    if (!Array.isArray(network.rpc) || network.rpc.length === 0) fault(`${where}.rpc`, "must list at least one endpoint");
    else network.rpc.forEach((url, entry) => checkAddress(url, `${where}.rpc[${entry}]`));
    if (!isObject(network.contracts)) fault(`${where}.contracts`, "must name market, calls and consents");
    else {
      noOthers(network.contracts, `${where}.contracts`, ["market", "calls", "consents"]);
      for (const name of ["market", "calls", "consents"]) checkAccount(network.contracts[name], `${where}.contracts.${name}`);
    }
    if (network.currency !== undefined) checkToken(network.currency, `${where}.currency`, false);
    if (network.confirmations !== undefined) need(network.confirmations, isWhole, `${where}.confirmations`, "must be a whole number");
    if (network.logRange !== undefined) need(network.logRange, isPositive, `${where}.logRange`, "must be a whole number above 0");
    if (network.explorer !== undefined && !/^https:\/\/[^\s]+\/$/.test(network.explorer))
      fault(`${where}.explorer`, 'must be an https address ending in "/", behind which a transaction\'s hash is put');
    const same = (other) => other?.kind === "chain" && other.chainId === network.chainId && other.contracts?.market === network.contracts?.market;
    if (config.networks.findIndex(same) < index) fault(where, "has the chain and the market of one before it");
  }

  function checkToken(token, where, deployed) {
    if (!isObject(token)) return fault(where, "must have symbol and decimals");
    noOthers(token, where, ["symbol", "decimals", ...(deployed ? ["address", "test"] : [])]);
    need(token.symbol, isText, `${where}.symbol`, "must be what is shown beside amounts");
    need(token.decimals, (value) => isWhole(value) && value <= 36, `${where}.decimals`, "must be a whole number from 0 to 36");
    if (deployed) checkAccount(token.address, `${where}.address`);
    if (!isFlag(token.test)) fault(`${where}.test`, "must be true, for a token that anyone may mint, or false");
  }

  function checkStorage(storage) {
    if (!isObject(storage)) return fault("storage", "must be an object { … }");
    noOthers(storage, "storage", ["gateways", "origins", "anyOrigin"]);
    for (const list of ["gateways", "origins"]) {
      const entries = storage[list] ?? [];
      if (!Array.isArray(entries)) fault(`storage.${list}`, "must be a list of addresses");
      else entries.forEach((url, entry) => checkAddress(url, `storage.${list}[${entry}]`, list === "origins"));
    }
    if (!isFlag(storage.anyOrigin) && storage.anyOrigin !== "ask") fault("storage.anyOrigin", 'must be true, "ask" or false');
  }

  function checkAddress(text, where, originAlone = false) {
    if (!isText(text)) return fault(where, "must be an address");
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || !["https:", "http:"].includes(url.protocol)) return fault(where, `is ${text}, which is no https address`);
    if (url.protocol === "http:" && !LOCAL.includes(url.hostname))
      return fault(where, `is ${text}: without TLS only localhost and 127.0.0.1 are allowed`);
    // A policy's sources have no place for them, and the policy would end at a semicolon.
    if (!/^[a-z0-9.-]+$/.test(url.hostname)) return fault(where, `is ${text}, whose host a browser's policy cannot name`);
    if (url.username || url.password) return fault(where, "holds a user name or password, which everybody could read");
    if (originAlone && text.replace(/\/$/, "") !== url.origin) fault(where, `is ${text}; write the origin alone: ${url.origin}`);
  }

  function checkAccount(text, where) {
    if (!isText(text) || !/^0x[0-9a-fA-F]{40}$/.test(text)) return fault(where, "must be an account's address: 0x and 40 hexadecimal digits");
    if (/^0x0{40}$/.test(text)) return fault(where, "is the address zero");
  }

  function need(value, is, where, what) {
    if (!is(value)) fault(where, value === undefined ? `is missing: it ${what}` : what);
  }

  function noOthers(object, where, known) {
    for (const name of Object.keys(object)) if (!known.includes(name)) fault(where, `has a field that is not known: ${name}`);
  }
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value) {
  return typeof value === "string" && value.trim() !== "";
}

function isFlag(value) {
  return value === undefined || typeof value === "boolean";
}

function isWhole(value) {
  return Number.isSafeInteger(value) && value >= 0;
}

function isPositive(value) {
  return isWhole(value) && value > 0;
}
