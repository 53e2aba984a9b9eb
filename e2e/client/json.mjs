// JSON as protocol.md 2.4 wants it: read strictly, written in RFC 8785 form.
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const LITERAL = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;

/** Parses a text. Refuses a member given twice, integers beyond 2^53 - 1 and numbers that are not finite, which JSON.parse takes. */
export function parseJson(text) {
  let at = 0;
  const fail = (why) => {
    throw new Error(`JSON: ${why} at ${at}`);
  };
  const take = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at += found[0].length;
    return found;
  };
  const skip = (character) => {
    take(SPACE);
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const string = () => JSON.parse((take(STRING) ?? fail("no string"))[0]);
  const number = ([digits, fraction, exponent]) => {
    const value = Number(digits);
    if (!Number.isFinite(value)) fail("not a finite number");
    if (!fraction && !exponent && !Number.isSafeInteger(value)) fail("an integer beyond 2^53 - 1");
    return value;
  };
  const list = () => {
    const items = [];
    if (skip("]")) return items;
    do items.push(value());
    while (skip(","));
    return skip("]") ? items : fail("no ]");
  };
  const object = () => {
    const members = new Map();
    if (skip("}")) return {};
    do {
      take(SPACE);
      const name = string();
      if (members.has(name)) fail(`${name} given twice`);
      if (!skip(":")) fail("no :");
      members.set(name, value());
    } while (skip(","));
    return skip("}") ? Object.fromEntries(members) : fail("no }");
  };
  const value = () => {
    if (skip("{")) return object();
    if (skip("[")) return list();
    if (text[at] === '"') return string();
    const literal = take(LITERAL);
    if (literal) return JSON.parse(literal[0]);
    return number(take(NUMBER) ?? fail("no value"));
  };
  const result = value();
  take(SPACE);
  return at === text.length ? result : fail("text after the value");
}

/** RFC 8785: ECMAScript's numbers and strings, members by UTF-16. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(",")}}`;
}
