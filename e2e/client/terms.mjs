// Terms and purposes: well-formed, decide, covers (protocol.md 8).
const bit = (n) => 1n << BigInt(n);
const bits = (...list) => list.reduce((mask, n) => mask | bit(n), 0n);
const field = (value, from, to) => (value >> BigInt(from)) & ((1n << BigInt(to - from + 1)) - 1n);
const DAY = 86_400n;

const PERMISSION = { POA: 1n, DS: 2n, HMB: 3n, GRU: 4n, NRES: 5n };
export const MODIFIER = Object.fromEntries(
  ["RS", "NMDS", "GSO", "NPUNCU", "PUB", "COL", "IRB", "GS", "MOR", "TS", "US", "PS", "IS", "RTN", "CC", "NPOA", "NPU", "NCU"].map((name, i) => [name, i + 8]),
);
const ACTIVITY = { general: 0, biomedical: 1, disease: 2, ancestry: 3, methods: 4, control: 5, clinical: 6 };
const FLAG = { genetic: 8, forProfit: 9, commercial: 10, willPublish: 11, willCollaborate: 12, willReturn: 13, ethics: 14 };
export const VERDICT = { Deny: 0, NeedsHuman: 1, Permit: 2 };
const RULE = { permission: 0, noActivity: 1, malformed: 2, mondo: 3, evidence: 4 };

const MODIFIERS = bits(...Object.values(MODIFIER));
const KNOWN_TERMS = 0b1111n | MODIFIERS | (0xffffffffn << 64n) | (0xffffn << 96n) | (0xffffffffn << 112n);
const KNOWN_PURPOSE = 0x7fn | (0x7fn << 8n) | (0xffffn << 16n) | (0xffffffffn << 64n);

const permissionOf = (terms) => terms & 15n;
const mondoOf = (value) => field(value, 64, 95);
const monthsOf = (terms) => field(terms, 96, 111);
const dayOf = (terms) => field(terms, 112, 143);
const has = (value, n) => (value & bit(n)) !== 0n;
const hasModifier = (terms, name) => has(terms, MODIFIER[name]);

function wellFormed(terms) {
  const permission = permissionOf(terms);
  return (
    permission >= 1n &&
    permission <= 5n &&
    (terms & ~KNOWN_TERMS) === 0n &&
    (mondoOf(terms) !== 0n) === (permission === PERMISSION.DS) &&
    (monthsOf(terms) !== 0n) === hasModifier(terms, "TS") &&
    (dayOf(terms) !== 0n) === hasModifier(terms, "MOR")
  );
}

const { general, biomedical, disease, ancestry, methods, control, clinical } = ACTIVITY;
const ALLOWED = {
  [PERMISSION.NRES]: bits(general, biomedical, disease, ancestry, methods, control, clinical),
  [PERMISSION.GRU]: bits(general, biomedical, disease, ancestry, methods, control),
  [PERMISSION.HMB]: bits(biomedical, disease, methods, control),
  [PERMISSION.DS]: bits(disease, methods, control),
  [PERMISSION.POA]: bits(ancestry),
};

function denials(terms, purpose, evidence) {
  const activities = purpose & 0x7fn;
  const allowed = ALLOWED[permissionOf(terms)] | (hasModifier(terms, "CC") ? bit(clinical) : 0n);
  const mondo = mondoOf(purpose);
  const takesMondo = activities & bits(disease, methods, control);
  const does = (n) => has(purpose, n);
  const rules = [
    [activities === 0n, bit(RULE.noActivity)],
    [(activities & ~allowed) !== 0n, bit(RULE.permission)],
    [(purpose & ~KNOWN_PURPOSE) !== 0n || (mondo !== 0n && takesMondo === 0n), bit(RULE.malformed)],
    [does(disease) && mondo === 0n, bit(RULE.mondo)],
    ...[
      ["NMDS", does(methods)],
      ["NPOA", does(ancestry)],
      ["GSO", !does(FLAG.genetic)],
      ["NPU", does(FLAG.forProfit)],
      ["NCU", does(FLAG.commercial)],
      ["NPUNCU", does(FLAG.forProfit) || does(FLAG.commercial)],
      ["PUB", !does(FLAG.willPublish)],
      ["COL", !does(FLAG.willCollaborate)],
      ["RTN", !does(FLAG.willReturn)],
    ].map(([name, holds]) => [hasModifier(terms, name) && holds, bit(MODIFIER[name])]),
    [hasModifier(terms, "IRB") && (!does(FLAG.ethics) || BigInt(evidence) === 0n), bits(MODIFIER.IRB, RULE.evidence)],
  ];
  return rules.reduce((mask, [holds, rule]) => (holds ? mask | rule : mask), 0n);
}

/** Verdict, rules and obligations of a purpose under terms, at the second `now`. */
export function decide(terms, purpose, evidence, now) {
  if (!wellFormed(terms)) return { verdict: VERDICT.Deny, rules: bit(RULE.malformed), obligations: 0n };
  const denied = denials(terms, purpose, evidence);
  if (denied !== 0n) return { verdict: VERDICT.Deny, rules: denied, obligations: 0n };
  const lasting = bits(MODIFIER.PUB, MODIFIER.COL, MODIFIER.RTN, MODIFIER.TS);
  const moratorium = hasModifier(terms, "MOR") && BigInt(now) < dayOf(terms) * DAY ? bit(MODIFIER.MOR) : 0n;
  const obligations = (terms & lasting) | moratorium;
  const people = terms & bits(...["IRB", "RS", "GS", "US", "PS", "IS"].map((name) => MODIFIER[name]));
  const asksDisease = (purpose & bits(disease, methods, control)) !== 0n;
  const other = permissionOf(terms) === PERMISSION.DS && asksDisease && mondoOf(purpose) !== mondoOf(terms);
  const rules = people | (other ? bit(RULE.mondo) : 0n);
  return { verdict: rules === 0n ? VERDICT.Permit : VERDICT.NeedsHuman, rules, obligations };
}

const { POA, DS, HMB, GRU, NRES } = PERMISSION;
/** The permissions within which each one lies. */
const WIDER = { [DS]: [DS, HMB, GRU, NRES], [HMB]: [HMB, GRU, NRES], [GRU]: [GRU, NRES], [NRES]: [NRES], [POA]: [POA, GRU, NRES] };

/** Whether a listing stays within a consent. */
export function covers(consent, listing) {
  if (!wellFormed(consent.terms) || !wellFormed(listing.terms)) return false;
  if (consent.termsDetail !== listing.termsDetail || consent.expiresAt < listing.endsAt) return false;
  const [wide, narrow] = [permissionOf(consent.terms), permissionOf(listing.terms)];
  if (!WIDER[narrow].includes(wide)) return false;
  if (wide === DS && mondoOf(consent.terms) !== mondoOf(listing.terms)) return false;
  const clinicalCare = bit(MODIFIER.CC);
  const [required, present] = [consent.terms & MODIFIERS, listing.terms & MODIFIERS];
  if ((required & ~clinicalCare & ~present) !== 0n || (present & clinicalCare & ~required) !== 0n) return false;
  if (hasModifier(consent.terms, "TS") && monthsOf(listing.terms) > monthsOf(consent.terms)) return false;
  return !hasModifier(consent.terms, "MOR") || dayOf(listing.terms) >= dayOf(consent.terms);
}

/** Terms of a permission and names of modifiers that carry no number. */
export const termsOf = (permission, ...modifiers) => PERMISSION[permission] | bits(...modifiers.map((name) => MODIFIER[name]));
/** A purpose of activities and flags, by their names. */
export const purposeOf = (...names) => bits(...names.map((name) => ACTIVITY[name] ?? FLAG[name]));
