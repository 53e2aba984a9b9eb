// Writes wasm-crypto/deidentify/src/fhir/elements.txt: the elements of FHIR R4 (4.0.1) that its de-identification knows,
// from the definitions by HL7 (CC0) that the npm package `fhir` carries. `--check` only says whether the file is fresh.
//
// One line for a thing:
//   -Name …                    resource types about definitions and products, not people: they are left out whole
//   #name code …               a value set bound as required, with its codes
//   RName|… rName|… TName|…    a resource with narrative, one without, a data type or part of a resource:
//                              its elements as name[*][!]:type[=value set]; `*` may repeat, `!` is required;
//                              `name[x]:type,type` has one member for each type. What every resource or element has
//                              (id, extension, meta, text, …) is left out.
import fs from "node:fs";
import { createRequire } from "node:module";

const root = new URL("..", import.meta.url);
const require = createRequire(new URL("e2e/package.json", root));
const profiles = require.resolve("fhir").replace(/[^/]*$/, "profiles/");
const types = JSON.parse(fs.readFileSync(`${profiles}types.json`));
const valueSets = JSON.parse(fs.readFileSync(`${profiles}valuesets.json`));
const target = new URL("wasm-crypto/deidentify/src/fhir/elements.txt", root);

const LEFT_OUT =
  /^(ActivityDefinition|Binary|CapabilityStatement|CatalogEntry|ChargeItemDefinition|CodeSystem|CompartmentDefinition|ConceptMap|DeviceDefinition|EffectEvidenceSynthesis|EventDefinition|Evidence|EvidenceVariable|ExampleScenario|GraphDefinition|ImplementationGuide|InsurancePlan|Library|Measure|MedicationKnowledge|MedicinalProduct.*|MessageDefinition|NamingSystem|ObservationDefinition|OperationDefinition|Parameters|PlanDefinition|Questionnaire|Research.*Definition|RiskEvidenceSynthesis|SearchParameter|SpecimenDefinition|StructureDefinition|StructureMap|Subscription|Substance.+|TerminologyCapabilities|TestReport|TestScript|ValueSet|VerificationResult)$/;
const OF_EVERY_RESOURCE = ["id", "meta", "implicitRules", "language", "text", "contained", "extension", "modifierExtension"];
const OF_EVERY_ELEMENT = ["id", "extension", "modifierExtension"];
// Kinds of extension values that no extension kept by default has.
const RARE = ["DataRequirement", "TriggerDefinition", "ParameterDefinition", "Contributor", "RelatedArtifact", "Expression", "UsageContext", "ContactDetail", "Signature"];

const isResource = (definition) => definition._kind === "resource";
const resources = Object.keys(types).filter((name) => isResource(types[name]) && !["Resource", "DomainResource"].includes(name));
const lines = [];
const sets = new Map();
const wanted = resources.filter((name) => !LEFT_OUT.test(name));
wanted.push("Extension", "Meta", "Narrative");
const seen = new Set(wanted);

function codes(property) {
  if (property._type !== "code" || property._valueSetStrength !== "required") return "";
  const url = property._valueSet.split("|")[0];
  const all = valueSets[url]?.systems?.flatMap((system) => system.codes.map((code) => code.code)) ?? [];
  if (all.length === 0 || all.some((code) => /\s/.test(code))) return "";
  const name = url.split("/").pop();
  sets.set(name, [...new Set(all)]);
  return `=${name}`;
}

function typeOf(property, path) {
  if (property._type.startsWith("#")) return property._type.slice(1);
  if (property._type === "BackboneElement" || (property._type === "Element" && property._properties?.length)) {
    const name = `${path}.${property._name}`;
    part(name, "T", property._properties, OF_EVERY_ELEMENT);
    return name;
  }
  const type = property._type.replace(/^(SimpleQuantity|MoneyQuantity)$/, "Quantity");
  if (types[type]?._kind === "complex-type" && !seen.has(type)) {
    seen.add(type);
    wanted.push(type);
  }
  return type;
}

function part(name, kind, properties, left) {
  const elements = [];
  const choices = new Map();
  for (const property of properties) {
    if (property._name.startsWith("_") || left.includes(property._name)) continue;
    if (property._choice) {
      if (name === "Extension" && RARE.includes(property._type)) continue;
      const type = typeOf(property, name);
      const stem = property._name.slice(0, -property._type.length);
      const title = property._type[0].toUpperCase() + property._type.slice(1);
      if (!property._name.endsWith(title)) throw new Error(`${name}.${property._name}`);
      if (!choices.has(stem)) {
        choices.set(stem, { required: false, types: [] });
        elements.push(stem);
      }
      choices.get(stem).types.push(type + codes(property));
      choices.get(stem).required ||= property._required;
    } else {
      elements.push(`${property._name}${property._multiple ? "*" : ""}${property._required ? "!" : ""}:${typeOf(property, name)}${codes(property)}`);
    }
  }
  const text = elements.map((element) => {
    const choice = choices.get(element);
    return choice ? `${element}[x]${choice.required ? "!" : ""}:${choice.types.join(",")}` : element;
  });
  lines.push(`${kind}${name}|${text.join(" ")}`);
}

for (const name of wanted) {
  const definition = types[name];
  const narrative = definition._properties.some((property) => property._name === "text" && property._type === "Narrative");
  const kind = isResource(definition) ? (narrative ? "R" : "r") : "T";
  part(name, kind, definition._properties, isResource(definition) ? OF_EVERY_RESOURCE : OF_EVERY_ELEMENT);
}
lines.sort();
const bound = [...sets].sort().map(([name, all]) => `#${name} ${all.join(" ")}`);
const left = `-${resources.filter((name) => LEFT_OUT.test(name)).sort().join(" ")}`;
const text = `${[left, ...bound, ...lines].join("\n")}\n`;

if (process.argv.includes("--check")) {
  if (fs.readFileSync(target, "utf8") !== text) {
    console.error("elements.txt is not what scripts/fhir-elements.mjs writes: run it");
    process.exit(1);
  }
} else {
  fs.writeFileSync(target, text);
}
