import assert from "node:assert/strict";
import { progressOf, progressText } from "../../../research/jobs/progress_line.ts";

Deno.test("a line of progress is read as it was written", () => {
  assert.deepEqual(progressOf(progressText(0.25, "reading")), { progress: 0.25, stage: "reading" });
  assert.deepEqual(progressOf(progressText(7, "far")), { progress: 1, stage: "far" });
});

for (const line of ["a word", "{", "{}", '{"progress":2,"stage":"x"}', '{"progress":"1","stage":"x"}', "null"]) {
  Deno.test(`${line} is no line of progress`, () => assert.equal(progressOf(line), null));
}
