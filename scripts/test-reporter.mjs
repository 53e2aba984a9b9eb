// Reports a run of node:test in the words of scripts/test: each failure in full, and last "N passed, N failed".
import { inspect } from "node:util";

export default async function* report(source) {
  let passed = 0;
  let failed = 0;
  for await (const { type, data } of source) {
    if (type === "test:stdout" || type === "test:stderr") yield data.message;
    const skipped = data.skip !== undefined;
    if (type === "test:pass" && !skipped) passed += 1;
    if (type === "test:pass") yield `${skipped ? "skipped" : "ok     "} ${data.name}\n`;
    if (type !== "test:fail") continue;
    failed += 1;
    yield `FAILED  ${data.name}\n${inspect(data.details.error.cause ?? data.details.error)}\n`;
  }
  yield `${passed} passed, ${failed} failed\n`;
}
