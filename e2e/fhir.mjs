// De-identifies FHIR with `theriac deidentify` and asks an independent validator (npm `fhir`, HL7's definitions of R4): the
// output has no error that the input did not have, and the observations keep their values, units and codes. Reads the
// invented people of the tests, and the sample data beside the project where they are.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import fhir from "fhir";
import { buildProgram, program } from "./helpers/program.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const data = path.join(root, "../shared/data");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "fhir-"));
const validator = new fhir.Fhir();

/** The JSON documents of files: one each, or one a line. */
function documents(files) {
  return files.flatMap((file) => {
    const text = fs.readFileSync(file, "utf8").trim();
    try {
      return [JSON.parse(text)];
    } catch {
      return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
    }
  });
}

/** How often each error occurs, places without indices. */
function errors(all) {
  const counts = new Map();
  for (const document of all) {
    for (const { severity, location, message } of validator.validate(document, { errorOnUnexpected: true }).messages) {
      if (severity !== "error" && severity !== "fatal") continue;
      const error = `${location.replace(/\[\d+\]/g, "")}: ${message.replace(/["{].*["}]/, "…")}`;
      counts.set(error, (counts.get(error) ?? 0) + 1);
    }
  }
  return counts;
}

/**
 * How often a property has no value but an extension that says why (R4, "Extension: Data Absent Reason"). Such an element is
 * present for its cardinality (R4, JSON representation of primitive elements); the validator does not look at it.
 */
function absent(value, counts = new Map()) {
  if (value === null || typeof value !== "object") return counts;
  for (const [name, inside] of Object.entries(value)) {
    const reason = name.startsWith("_") && !(name.slice(1) in value) && inside?.extension?.[0]?.url;
    if (reason === "http://hl7.org/fhir/StructureDefinition/data-absent-reason") {
      counts.set(name.slice(1), (counts.get(name.slice(1)) ?? 0) + 1);
    }
    absent(inside, counts);
  }
  return counts;
}

/** Codes, values and units of each observation. */
function observations(all) {
  const resources = all.flatMap((document) => (document.resourceType === "Bundle" ? (document.entry ?? []).map((entry) => entry.resource) : [document]));
  const quantity = (value) => value && [value.value, value.unit, value.system, value.code];
  const codes = (concept) => (concept?.coding ?? []).map((coding) => [coding.system, coding.code]);
  const worth = (part) => [codes(part.code), quantity(part.valueQuantity), codes(part.valueCodeableConcept), part.valueInteger];
  return resources
    .filter((resource) => resource.resourceType === "Observation")
    .map((observation) => JSON.stringify([worth(observation), (observation.component ?? []).map(worth)]));
}

function check(name, files) {
  const out = path.join(work, `${name}.json`);
  execFileSync(program, ["deidentify", ...files, "--output", out], { stdio: ["ignore", "ignore", "pipe"] });
  const [before, after] = [documents(files), documents([out])];
  const allowed = errors(before);
  const masked = absent(after);
  const said = (error) => (error.endsWith(": Missing property") ? (masked.get(error.split(":")[0].split(".").at(-1)) ?? 0) : 0);
  const added = [...errors(after)].filter(([error, count]) => count > (allowed.get(error) ?? 0) + said(error));
  const [had, has] = [observations(before), observations(after)];
  const kept = had.filter((observation, index) => observation === has[index]).length;
  const share = had.length ? kept / had.length : 1;
  console.log(`${name}: ${after.length} documents, ${added.length} new errors, ${kept} of ${had.length} observations keep every value, unit and code`);
  added.forEach(([error, count]) => console.log(`  ${error} (${count})`));
  // The invented bundle has two observations whose texts must go.
  return added.length === 0 && has.length === had.length && (share >= 0.95 || had.length < 20);
}

buildProgram();
const cases = [["invented", [path.join(root, "wasm-crypto/deidentify/src/fhir/tests/bundle.json")]]];
if (fs.existsSync(data)) {
  const inside = (folder) => fs.readdirSync(path.join(data, folder)).map((file) => path.join(data, folder, file));
  for (const file of inside("fhir")) cases.push([path.basename(file, ".json"), [file]]);
  cases.push(["bundles", inside("fhir")], ["bulk", inside("fhir-bulk")]);
} else {
  console.log("skipped: no sample data beside the project");
}
let failed = 0;
for (const [name, files] of cases) failed += check(name, files) ? 0 : 1;
fs.rmSync(work, { recursive: true });
console.log(`${cases.length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
