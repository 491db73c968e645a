import assert from "node:assert/strict";
import type { SearchReport, TrialLine } from "../../../coordinator/ports/research/search_report.ts";
import { LINES_MOST, thinnedReport } from "../../../research/search/stored_search.ts";

const line = (trial: number): TrialLine => ({
  trial,
  rung: 0,
  setting: {},
  score: Math.sin(trial * 7.1),
  trades: 10,
  figures: {},
  refused: null,
  same_as: null,
});
const reportOf = (count: number) =>
  ({ all: Array.from({ length: count }, (_, trial) => line(trial)) }) as unknown as SearchReport;

Deno.test("a report that can be drawn is stored as it is", () => {
  const report = reportOf(LINES_MOST);
  assert.equal(thinnedReport(report), report);
});

Deno.test("of very many trials the best are stored, and of the others evenly as many as can be drawn", () => {
  const report = reportOf(5_000);
  const { all } = thinnedReport(report);
  assert.equal(all.length, LINES_MOST);
  assert.deepEqual(all.map(({ trial }) => trial), all.map(({ trial }) => trial).toSorted((a, b) => a - b));
  const best = report.all.toSorted((a, b) => b.score! - a.score!).slice(0, 200);
  const kept = new Set(all);
  assert.ok(best.every((each) => kept.has(each)));
  const halves = all.filter(({ trial }) => trial < 2_500).length;
  assert.ok(Math.abs(halves - LINES_MOST / 2) < 60, `${halves} of the first half`);
});
