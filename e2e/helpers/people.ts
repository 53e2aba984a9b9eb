// Invented people in the formats that people really have, with identifiers planted in every place of each.
import { Buffer } from "node:buffer";
import type { Given } from "./story.ts";

/** A file held in memory. */
export const file = (name: string, content: string): Given => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(content),
});

const DIAGNOSES = ["E11.9", "I10", "J45.0", "M54.5", "F32.1"];

/** A table of invented patients: names and numbers that identify, traits that narrow down, a diagnosis. */
export function census(rows: number): { file: Given; planted: string[] } {
  const pick = (row: number, step: number, among: number) => Math.floor(((row * step) % 9_973) / 9_973 * among);
  const lines: string[] = ["patient_name,email,phone,age,sex,postcode,marital_status,icd10"];
  const planted: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    const name = `Wilhelmina${row} Featherstonehaugh`;
    const email = `w.featherstonehaugh${row}@example.org`;
    const phone = `+44 20 7946 ${String(row).padStart(4, "0")}`;
    const age = 20 + pick(row + 7, 3_571, 60);
    const sex = row % 2 ? "female" : "male";
    const postcode = 10_001 + pick(row + 3, 2_753, 40) * 25;
    const status = ["single", "married", "divorced", "widowed"][pick(row + 1, 6_029, 4)];
    lines.push([name, email, phone, age, sex, postcode, status, DIAGNOSES[pick(row + 5, 4_441, 5)]].join(","));
    if (row % 60 === 0) planted.push(name, email, phone);
  }
  return { file: file("census.csv", `${lines.join("\n")}\n`), planted };
}

/** What stands in FHIR resources about who the patient is, each text once. */
const FHIR = {
  family: "Quartermainesson",
  given: "Persephone",
  maiden: "Underhillington",
  birthplace: "Little Wallopbury",
  line: "17 Mulberry Crescent",
  phone: "+1 555 0147 2299",
  email: "persephone.q@example.org",
  ssn: "219-09-9998",
  mrn: "MRN-00778812",
  note: "Persephone came by bicycle from Mulberry Crescent.",
  practitioner: "Dr. Ebenezer Thornapple",
  organisation: "Thornapple Family Surgery",
  birth: "1957-03-14",
  id: "b7c1f6de-52a4-4f0e-9f36-0c6a1b7d2e11",
};

/** Resources of one FHIR R4 patient, with identifiers in name, address, telecom, extension, narrative, note and references. */
function resources(): Record<string, unknown>[] {
  const subject = { reference: `urn:uuid:${FHIR.id}`, display: `${FHIR.given} ${FHIR.family}` };
  const loinc = (code: string, display: string) => ({ coding: [{ system: "http://loinc.org", code, display }], text: display });
  const observation = (number: number) => ({
    resourceType: "Observation",
    id: `9d0f8a4c-0000-4000-8000-00000000000${number}`,
    status: "final",
    code: loinc("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood"),
    subject,
    performer: [{ display: FHIR.practitioner }],
    effectiveDateTime: `2023-0${number}-17T09:30:00+00:00`,
    valueQuantity: { value: 6 + number / 10, unit: "%", system: "http://unitsofmeasure.org", code: "%" },
  });
  return [
    {
      resourceType: "Patient",
      id: FHIR.id,
      text: { status: "generated", div: `<div xmlns="http://www.w3.org/1999/xhtml">${FHIR.given} ${FHIR.family}, ${FHIR.line}</div>` },
      extension: [
        { url: "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName", valueString: FHIR.maiden },
        { url: "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", valueAddress: { city: FHIR.birthplace } },
      ],
      identifier: [
        { system: "http://hl7.org/fhir/sid/us-ssn", value: FHIR.ssn },
        { system: "urn:hospital", value: FHIR.mrn },
      ],
      name: [{ use: "official", family: FHIR.family, given: [FHIR.given] }],
      telecom: [{ system: "phone", value: FHIR.phone }, { system: "email", value: FHIR.email }],
      gender: "female",
      birthDate: FHIR.birth,
      address: [{ line: [FHIR.line], city: "Boston", state: "MA", postalCode: "02134" }],
    },
    {
      resourceType: "Condition",
      id: "1f3c9b52-0000-4000-8000-000000000001",
      clinicalStatus: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/condition-clinical", code: "active" }] },
      code: { coding: [{ system: "http://snomed.info/sct", code: "44054006", display: "Diabetes mellitus type 2" }] },
      subject,
      onsetDateTime: "2019-05-02",
      note: [{ text: FHIR.note }],
    },
    ...[1, 2, 3].map(observation),
    {
      resourceType: "DocumentReference",
      id: "5a8e2c11-0000-4000-8000-000000000001",
      status: "current",
      type: loinc("34117-2", "History and physical note"),
      subject,
      custodian: { display: FHIR.organisation },
      content: [{ attachment: { contentType: "text/plain", data: Buffer.from(FHIR.note).toString("base64") } }],
    },
  ];
}

/** What must not be found anywhere public of the FHIR patient; base64 as well as text. */
const fhirPlanted = () => [...Object.values(FHIR), Buffer.from(FHIR.note).toString("base64")];

/** A FHIR R4 Bundle about one patient. */
export function fhirBundle(): { file: Given; planted: string[] } {
  const entry = resources().map((resource) => ({ fullUrl: `urn:uuid:${String(resource.id)}`, resource }));
  const bundle = { resourceType: "Bundle", type: "collection", entry };
  return { file: file("patient.json", JSON.stringify(bundle, null, 1)), planted: fhirPlanted() };
}

/** The same as bulk data: a file for each kind of resource. */
export function fhirBulk(): { files: Given[]; planted: string[] } {
  const byType = new Map<string, string[]>();
  for (const resource of resources()) {
    const type = String(resource.resourceType);
    byType.set(type, [...(byType.get(type) ?? []), JSON.stringify(resource)]);
  }
  const files = [...byType].map(([type, lines]) => file(`${type}.ndjson`, `${lines.join("\n")}\n`));
  return { files, planted: fhirPlanted() };
}

const APPLE = {
  watch: "Persephone’s Apple Watch",
  phone: "Persephone’s iPhone",
  device: "0x2831a4c10",
  user: "A81D3C77-2E0B-4B6F-9A55-77B0E1C4D9F2",
  birth: "1957-03-14",
  link: "myapp://share?user=persephone.q",
  latitude: "51.50731",
  longitude: "-0.12764",
};

/** Apple Health's export.xml, with identifiers in sources, devices, metadata, links, `Me` and a workout's route. */
export function appleExport(): { file: Given; planted: string[] } {
  const device = `&lt;&lt;HKDevice: ${APPLE.device}&gt;, name:${APPLE.watch}, manufacturer:Apple Inc., model:Watch&gt;`;
  const record = (day: number, type: string, unit: string, value: number) =>
    ` <Record type="${type}" sourceName="${APPLE.watch}" sourceVersion="10.1" device="${device}" unit="${unit}" creationDate="2024-05-${day} 08:00:00 +0100" startDate="2024-05-${day} 07:55:00 +0100" endDate="2024-05-${day} 07:56:00 +0100" value="${value}">
  <MetadataEntry key="HKExternalUUID" value="${APPLE.user}"/>
  <MetadataEntry key="Deep Link" value="${APPLE.link}"/>
 </Record>`;
  const records = Array.from({ length: 12 }, (_, index) => [
    record(10 + index, "HKQuantityTypeIdentifierHeartRate", "count/min", 61 + index),
    record(10 + index, "HKQuantityTypeIdentifierStepCount", "count", 4_000 + 137 * index),
  ]).flat();
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (ExportDate,Me,(Record|Workout)*)>
<!ATTLIST HealthData locale CDATA #REQUIRED>
]>
<HealthData locale="en_GB">
 <ExportDate value="2024-06-01 12:00:00 +0100"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="${APPLE.birth}" HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale" HKCharacteristicTypeIdentifierBloodType="HKBloodTypeNotSet" HKCharacteristicTypeIdentifierFitzpatrickSkinType="HKFitzpatrickSkinTypeNotSet" HKCharacteristicTypeIdentifierCardioFitnessMedicationsUse="None"/>
${records.join("\n")}
 <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="31.2" durationUnit="min" sourceName="${APPLE.phone}" creationDate="2024-05-12 08:00:00 +0100" startDate="2024-05-12 07:20:00 +0100" endDate="2024-05-12 07:51:00 +0100">
  <WorkoutRoute sourceName="${APPLE.phone}" startDate="2024-05-12 07:20:00 +0100" endDate="2024-05-12 07:51:00 +0100">
   <MetadataEntry key="Location" value="${APPLE.latitude},${APPLE.longitude}"/>
   <FileReference path="/workout-routes/route_2024-05-12_7.51am.gpx"/>
  </WorkoutRoute>
 </Workout>
</HealthData>
`;
  return { file: file("export.xml", xml), planted: [...Object.values(APPLE), "Persephone"] };
}
