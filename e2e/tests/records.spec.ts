// Health records, not tables: FHIR in one file and in several, and Apple Health's export, from the files to what a buyer opens.
// Everything that says who somebody is was planted in them, and must be in nothing that anybody else can read.
import type { BrowserContext, Page } from "@playwright/test";
import { Chain } from "../helpers/chain.ts";
import { Requests, storedTraces } from "../helpers/leaks.ts";
import { appleExport, fhirBulk, fhirBundle, file } from "../helpers/people.ts";
import * as story from "../helpers/story.ts";
import { fact, person, region, visit } from "../helpers/story.ts";
import { expect, test } from "../helpers/test.ts";

interface Records {
  title: string;
  files: story.Given[];
  planted: string[];
  /** Clinical content that a buyer must still find. */
  kept: string[];
  /** What the page calls the files. */
  called: RegExp;
}

const bundle = fhirBundle();
const bulk = fhirBulk();
const apple = appleExport();

const KINDS: Record<string, Records> = {
  "a FHIR Bundle": {
    title: "One diabetes in FHIR",
    files: [bundle.file],
    planted: bundle.planted,
    kept: ["4548-4", "44054006", "6.2"],
    called: /patient\.json: a FHIR Bundle, 6 records about 1 person/,
  },
  "FHIR bulk data in several files": {
    title: "One diabetes in bulk",
    files: bulk.files,
    planted: bulk.planted,
    kept: ["4548-4", "44054006", "6.2"],
    called: /and 3 more files: FHIR records, 6 records about 1 person/,
  },
  "an Apple Health export": {
    title: "A fortnight of heart rates",
    files: [apple.file],
    planted: apple.planted,
    kept: ["HKQuantityTypeIdentifierHeartRate", "count/min", "4137"],
    called: /export\.xml: an Apple Health export, .* about 1 person/,
  },
};

/** All that stands public: the published files as text, and the chain. */
async function publicText(page: Page, context: BrowserContext): Promise<string> {
  const files = await page.evaluate(async () => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("published");
    type Entries = { values(): AsyncIterable<FileSystemFileHandle> };
    const texts: string[] = [];
    for await (const entry of (folder as unknown as Entries).values())
      texts.push(new TextDecoder("latin1").decode(await (await entry.getFile()).arrayBuffer()));
    return texts.join("\n");
  });
  const chain = await Chain.join(context);
  const last = Number(await chain.request("eth_blockNumber"));
  const blocks = Array.from({ length: last + 1 }, (_, number) => chain.request("eth_getBlockByNumber", [`0x${number.toString(16)}`, true]));
  const logs = chain.request("eth_getLogs", [{ fromBlock: "0x0", toBlock: "latest" }]);
  const hex = JSON.stringify(await Promise.all([...blocks, logs]));
  return [files, hex, ...(hex.match(/0x(?:[0-9a-f]{2}){4,}/g) ?? []).map((text) => Buffer.from(text.slice(2), "hex").toString("latin1"))].join("\n");
}

for (const [kind, records] of Object.entries(KINDS))
  test(`${kind} is listed, bought and opened: nothing in it says who it is about, and its findings are there`, async ({ context }) => {
    const { title, files, planted, kept } = records;
    expect(planted.length).toBeGreaterThan(8);
    const given = files.map((one) => (one as { buffer: Buffer }).buffer.toString()).join("\n");
    expect(planted.filter((text) => !given.includes(text)), "planted where they are not").toEqual([]);
    const requests = new Requests(context);
    const contributor = await person(context, "contributor");
    await story.chooseFile(contributor, { file: files, about: "me" });
    await expect(contributor.getByText(records.called)).toBeVisible();
    const found = region(contributor, "What identifies people");
    await expect(found).toContainText(/hold something that points to a person/);
    await story.next(contributor);
    await story.atStep(contributor, "What is removed");
    await expect(contributor.getByRole("table", { name: "Values before and after" })).toBeVisible();
    await expect(region(contributor, "The risk that remains")).toContainText("class size is 1");
    await expect(contributor.getByText("Identifiers are still in the data")).toHaveCount(0);
    await story.next(contributor);
    await story.fillTerms(contributor, { file: files, title });
    await story.next(contributor);
    await story.atStep(contributor, "Review and list");
    expect(await storedTraces(contributor, planted), "while it is a draft").toEqual([]);
    await story.sealAndList(contributor);

    const researcher = await person(context, "researcher");
    await story.order(researcher, title);
    await story.deliver(contributor);
    await visit(researcher, "Library");
    await researcher.getByRole("link", { name: title }).click();
    await researcher.getByRole("button", { name: "Open the data" }).click();
    const download = researcher.waitForEvent("download");
    await researcher.getByRole("button", { name: "Save the file" }).click();
    const opened = await streamText(await (await download).createReadStream());
    expect(kept.filter((text) => !opened.includes(text)), "findings that are missing").toEqual([]);
    expect(planted.filter((text) => opened.includes(text)), "in what the buyer opens").toEqual([]);

    const told = await publicText(contributor, context);
    expect(planted.filter((text) => told.includes(text)), "in published files and on the chain").toEqual([]);
    expect(requests.containing([...planted, ...planted.map(encodeURIComponent)]), "in requests").toEqual([]);
    for (const page of [contributor, researcher]) expect(await storedTraces(page, planted), "in storage").toEqual([]);
    // The search finds what is there.
    expect(told).toContain(title);
    expect(await storedTraces(researcher, [title])).not.toEqual([]);
    expect(requests.containing([".wasm"])).not.toEqual([]);
    await story.findDataset(researcher, title);
    await expect(fact(researcher, "People")).toHaveText("1");
  });

test("several files keep one draft, in the list and after a reload", async ({ context }) => {
  const page = await person(context, "contributor");
  await story.chooseFile(page, { file: bulk.files, about: "me" });
  await page.waitForTimeout(1_000);
  await story.comeBack(page);
  await story.atStep(page, "What is in it");
  await expect(page.getByText(/and 3 more files: FHIR records/)).toBeVisible();
  await visit(page, "Share my data");
  const begun = page.getByRole("table", { name: "Contributions begun earlier" });
  await expect(begun).toContainText("and 3 more");
  await expect(begun).toContainText("FHIR records, 6 records");
});

const bundleText = (bundle.file as { buffer: Buffer }).buffer.toString();
const refused: [string, story.Given[]][] = [
  ["a genome", [file("genome.vcf", "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t1\trs1\tA\tG\t.\t.\t.\n")]],
  ["an image of DICOM", [file("knee.dcm", `${"\0".repeat(128)}DICM\x02\0\0\0UL\x04\0`)]],
  ["a document of C-CDA", [file("summary.xml", '<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"><title>Summary</title></ClinicalDocument>')]],
  ["broken JSON", [file("patient.json", bundleText.slice(0, bundleText.length / 2))]],
  ["a Bundle of another FHIR version", [file("r5.json", JSON.stringify({ resourceType: "Bundle", type: "collection", meta: { profile: ["http://hl7.org/fhir/5.0/StructureDefinition/Bundle"] }, entry: [{ resource: { resourceType: "SubscriptionStatus", type: "heartbeat", fhirVersion: "5.0.0" } }] }))]],
  ["broken XML", [file("export.xml", '<?xml version="1.0"?>\n<HealthData locale="en_GB">\n <Record type="a" value="1">\n</HealthData>')]],
  ["files that do not belong together", [bundle.file, story.smallFile()]],
];

test("what cannot be made safe is refused with its own sentence and what to do, and leaves no draft", async ({ context }) => {
  const page = await person(context, "contributor");
  await visit(page, "Share my data");
  await story.tick(page, "It is about me");
  const told = new Set<string>();
  for (const [what, files] of refused)
    await test.step(what, async () => {
      await page.locator("input[type=file]").setInputFiles(files as never);
      await expect(page.getByRole("alert")).toHaveCount(0);
      await page.getByRole("button", { name: "See what is in it" }).click();
      const alert = page.getByRole("alert");
      await expect(alert).toBeVisible();
      await expect(alert.getByRole("paragraph").nth(1), "what to do").not.toBeEmpty();
      told.add(await alert.innerText());
    });
  expect(told.size, "each has a sentence of its own").toBe(refused.length);
  await visit(page, "Settings");
  await visit(page, "Share my data");
  await expect(page.getByRole("button", { name: "See what is in it" })).toBeVisible();
  await expect(region(page, "Begun earlier")).toHaveCount(0);
});

async function streamText(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
