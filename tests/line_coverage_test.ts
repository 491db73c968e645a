import assert from "node:assert/strict";
import { percentRun, sumLines, tellPercent } from "./line_coverage.ts";
import { isPure } from "./pure_rooms.ts";

const recordOf = (path: string, found: number, run: number) =>
  `SF:/x/${path}\nFN:1,f\nFNDA:3,f\nFNF:1\nFNH:1\nDA:1,3\nDA:2,0\nLH:${run}\nLF:${found}\nend_of_record\n`;

const REPORT = [
  recordOf("domain/money.ts", 40, 39),
  recordOf("coordinator/risk/review.ts", 60, 57),
  recordOf("coordinator/runtime/loop.ts", 100, 70),
  recordOf("domains/other.ts", 1000, 0),
].join("");

Deno.test("the lines of the pure rooms are summed apart from those of the whole", () => {
  assert.deepEqual(sumLines(REPORT, "/x/", isPure), { found: 100, run: 96 });
  assert.deepEqual(sumLines(REPORT, "/x/", () => true), { found: 1200, run: 166 });
  assert.deepEqual(sumLines(REPORT, "/x/coordinator/", () => true), { found: 160, run: 127 });
});

for (
  const [what, lines, percent, told] of [
    ["a little less than a floor", { found: 10_000, run: 9_499 }, 94.99, "94.9 %"],
    ["a floor", { found: 10_000, run: 9_500 }, 95, "95 %"],
    ["everything", { found: 7, run: 7 }, 100, "100 %"],
    ["a report without a line", sumLines("", "/x/", () => true), 0, "0 %"],
  ] as const
) {
  Deno.test(`line coverage: ${what} is ${told}`, () => {
    assert.equal(percentRun(lines), percent);
    assert.equal(tellPercent(percent), told);
  });
}

for (
  const [path, pure] of [
    ["domain/money.ts", true],
    ["features/indicators/rsi.ts", true],
    ["coordinator/engine/decide.ts", true],
    ["exchange/matching/state.ts", true],
    ["coordinator/runtime/loop.ts", false],
    ["exchange/simulator/server.ts", false],
    ["tests/domain/money_test.ts", false],
    ["domain.ts", false],
  ] as const
) {
  Deno.test(`${path} is ${pure ? "" : "not "}of a pure room`, () => assert.equal(isPure(path), pure));
}
