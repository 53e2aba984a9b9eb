// What must never be found anywhere but in the head and the vault of the person it belongs to.
import { readFileSync } from "node:fs";
import { hexToBytes, type Hex } from "viem";
import { Chain } from "../helpers/chain.ts";
import { Requests, storedTraces } from "../helpers/leaks.ts";
import * as story from "../helpers/story.ts";
import { become, sample } from "../helpers/story.ts";
import { expect, test } from "../helpers/test.ts";

const TITLE = "Nine years of one asthma";
const STATEMENT = "Confidential protocol 2026-114 of Example University";

/** What the sample says about who its patient is: name, address, phone, e-mail, record number, a note. */
function planted(): string[] {
  const rows = readFileSync(sample("patient-history.csv"), "utf8").split("\n").map((row) => row.split(","));
  const names = rows[0]!;
  const cell = (row: string[], name: string) => row[names.indexOf(name)]!;
  const first = rows[1]!;
  const note = rows.map((row) => row.slice(names.indexOf("note")).join(",")).find((text) => text?.includes("e-mail"))!;
  const columns = ["patient_name", "street", "phone", "email", "record_number", "date_of_birth"];
  return [...columns.map((name) => cell(first, name)), note.slice(0, 40)];
}

/** Everything that the chain tells: its blocks with all transactions, its logs and the code and state it answers with. */
async function chainText(chain: Chain): Promise<string> {
  const last = Number(await chain.request("eth_blockNumber"));
  const blocks = await Promise.all(
    Array.from({ length: last + 1 }, (_, number) => chain.request("eth_getBlockByNumber", [`0x${number.toString(16)}`, true])),
  );
  const logs = await chain.request("eth_getLogs", [{ fromBlock: "0x0", toBlock: "latest" }]);
  const text = JSON.stringify([blocks, logs]);
  const hexadecimal = text.match(/0x(?:[0-9a-f]{2}){4,}/g) ?? [];
  return [text, ...hexadecimal.map((hex) => Buffer.from(hexToBytes(hex as Hex)).toString("latin1"))].join("\n");
}

test("identifiers, rows, passphrase, words, seed and evidence are in no request, no chain data, no published file and no storage", async ({
  context,
}) => {
  const requests = new Requests(context);
  const identifiers = planted();
  expect(identifiers.every((text) => text.length > 6)).toBe(true);

  const contributor = await become(context, "contributor", "/contribute?sample=patient-history");
  const words = await story.makeVault(contributor);
  const secrets = [
    ...identifiers,
    story.PASSPHRASE,
    story.seedOf(words),
    STATEMENT,
    ...[words.slice(0, 4), words.slice(10, 14), words.slice(-4)].flatMap((part) => [part.join(" "), part.join('","'), part.join("-")]),
  ];
  await contributor.getByRole("button", { name: "See what is in it" }).click();
  await story.atStep(contributor, "What is in it");
  await expect(contributor.getByText(identifiers[0]!).first()).toBeVisible();
  await story.next(contributor);
  await story.next(contributor);
  await story.fillTerms(contributor, { file: "", title: TITLE, conditions: ["An ethics committee must have approved the study; the steward reads the document."] });
  await story.next(contributor);
  await story.atStep(contributor, "Review and list");
  expect(await storedTraces(contributor, secrets), "while it is a draft").toEqual([]);
  await story.sealAndList(contributor);

  const researcher = await story.person(context, "researcher");
  await story.findDataset(researcher, TITLE);
  await story.beginOrder(researcher);
  await story.statePurpose(researcher, { ...story.BIOMEDICAL, statements: ["An ethics committee has approved the study."] });
  await researcher.getByLabel(/^Statement/).fill(STATEMENT);
  await story.checkFile(researcher);
  await story.seeTotal(researcher);
  await story.pay(researcher);
  await story.visit(contributor, "Desk");
  await contributor.getByRole("button", { name: "Read the evidence" }).click();
  await expect(contributor.getByText(STATEMENT)).toBeVisible();
  await contributor.getByRole("button", { name: "Approve the purpose" }).click();
  await story.deliver(contributor);
  await story.openFromLibrary(researcher, TITLE);
  const rows = (await story.saved(researcher, "Save as CSV")).toString().trimEnd().split("\n").slice(1);
  secrets.push(...rows.filter((row) => row.length > 30));
  expect(secrets.length).toBeGreaterThan(40);

  for (const page of [contributor, researcher]) expect(await storedTraces(page, secrets), "in storage").toEqual([]);
  const chain = await Chain.join(context);
  const told = await chainText(chain);
  expect(secrets.filter((secret) => told.includes(secret)), "on the chain").toEqual([]);
  expect(requests.containing([...secrets, ...secrets.map(encodeURIComponent)]), "in requests").toEqual([]);

  // The search finds what is there.
  expect(await storedTraces(researcher, [TITLE])).not.toEqual([]);
  expect(told).toContain("browser:");
  expect(requests.containing(["/samples/patient-history.csv"])).not.toEqual([]);
});
