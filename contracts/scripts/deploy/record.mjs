// The record of a deployment, kept in the repository: one folder per chain.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { blockOf, firstBlockWithCode } from "./chain.mjs";
import { Refusal } from "./failure.mjs";
import { PROXY, SALT, SALT_TEXT } from "./plan.mjs";
import { repository, shown } from "./repository.mjs";

export const RECORDS = join(repository, "contracts/deployments");

/** Whether a chain comes and goes: what is deployed on it is no part of the repository, and deployments/.gitignore names it. */
export function isPassing(chainId) {
  return readFileSync(join(RECORDS, ".gitignore"), "utf8").split("\n").includes(`/${chainId}/`);
}

/** The records that the repository keeps, of those in a folder. */
export function recorded(records) {
  return readdirSync(records)
    .filter((chain) => !isPassing(chain) && existsSync(join(records, chain, "deployment.json")))
    .map((chain) => JSON.parse(readFileSync(join(records, chain, "deployment.json"), "utf8")));
}

/** What was deployed on one chain: deployment.json, and one verification input per contract. */
export class DeploymentRecord {
  constructor(folder, chain) {
    this.folder = folder;
    this.path = join(folder, "deployment.json");
    this.chain = chain;
    this.contracts = {};
    try {
      this.contracts = JSON.parse(readFileSync(this.path, "utf8")).contracts;
    } catch (error) {
      if (error.code !== "ENOENT") throw new Refusal(`${shown(this.path)} cannot be read: ${error.message}`);
    }
  }

  /** The transaction that an earlier run sent for this very contract. */
  pending({ name, address }) {
    const entry = this.contracts[name];
    return entry?.address === address ? entry.transaction : undefined;
  }

  /** Notes a transaction at once, so that a run after an interruption waits for it instead of sending another. */
  sent({ name, address }, transaction) {
    this.contracts[name] = { address, transaction };
    this.write();
  }

  /** Writes what is known once the contracts are there; returns the first block with anything to read in it. */
  async complete(client, contracts, inputs) {
    mkdirSync(this.folder, { recursive: true });
    const blocks = [];
    for (const [at, contract] of contracts.entries()) {
      const { name, address, built, constructorArguments } = contract;
      let transaction = this.pending(contract);
      let block = transaction && (await blockOf(client, transaction));
      if (block === undefined) {
        transaction = undefined;
        block = await firstBlockWithCode(client, address);
      }
      blocks.push(block);
      this.contracts[name] = { address, transaction, block, compiler: built.compiler, source: `${built.source}:${name}`, constructorArguments };
      writeFileSync(join(this.folder, `${name}.json`), JSON.stringify(inputs[at], null, 1) + "\n");
    }
    this.write();
    return Math.min(...blocks.map((block) => block ?? 0));
  }

  write() {
    const { id, name } = this.chain;
    const text = JSON.stringify({ chainId: id, name, proxy: PROXY, salt: { text: SALT_TEXT, value: SALT }, contracts: this.contracts }, null, 2);
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(this.path, text + "\n");
  }
}
