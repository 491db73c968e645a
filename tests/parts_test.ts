import assert from "node:assert/strict";
import { filesOf, type Part, PARTS, testFiles } from "./parts.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const part = (...roots: string[]): Part => ({ roots, measured: true });

Deno.test("a file is in the part that names it most exactly, and in no other", () => {
  const parts = [part("tests"), part("tests/db", "tests/api/live_test.ts"), part("tests/db/sql")];
  const files = ["tests/api/live_test.ts", "tests/api/other_test.ts", "tests/db/sql/a_test.ts", "tests/db_test.ts"];
  assert.deepEqual(filesOf(parts, files), [
    ["tests/api/other_test.ts", "tests/db_test.ts"],
    ["tests/api/live_test.ts"],
    ["tests/db/sql/a_test.ts"],
  ]);
});

Deno.test("every test is in one part, and every part names what is there", async () => {
  const files = await testFiles(ROOT);
  assert.ok(files.length > 200 && files.includes("tests/parts_test.ts"));
  const parts = filesOf(PARTS, files);
  assert.deepEqual(parts.flat().sort(), files);
  for (const root of PARTS.flatMap(({ roots }) => roots)) {
    assert.ok(files.some((file) => file === root || file.startsWith(`${root}/`)), `${root} holds a test`);
  }
});
