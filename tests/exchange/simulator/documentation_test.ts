import assert from "node:assert/strict";
import { ENDPOINTS } from "../../../exchange/simulator/endpoints.ts";
import { FAULT_NAMES, kindOf } from "../../../exchange/simulator/mod.ts";

const text = await Deno.readTextFile(new URL("../../../docs/simulator.md", import.meta.url));

Deno.test("docs/simulator.md lists every fault with its occasion, chance, range and meaning, and no other", () => {
  const rows = [...text.matchAll(/^\| `(\w+)` +\|([^|]+)\|([^|]+)\|([^|]*)\|(.+)\|$/gm)].map((
    [, name, ...cells],
  ) => [name, ...cells.map((cell) => cell.trim())]);
  const expected = FAULT_NAMES.map((name) => {
    const { occasion, chance, range, what } = kindOf(name);
    return [name, occasion.replace("_", " "), String(chance), range ? range.join("..") : "", what];
  });
  assert.deepEqual(rows, expected);
});

Deno.test("docs/simulator.md names every path that is answered, and no other", () => {
  const named = [...text.matchAll(/`(v\d\/[\w/]+)`/g)].map(([, path]) => `/fapi/${path}`);
  const answered = [...ENDPOINTS.keys()].map((route) => route.split(" ")[1]!);
  assert.deepEqual([...new Set(named)].sort(), [...new Set(answered)].sort());
});
