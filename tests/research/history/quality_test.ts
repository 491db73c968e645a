import assert from "node:assert/strict";
import fc from "fast-check";
import { examine } from "../../../research/history/quality/examine.ts";
import type { CheckName } from "../../../coordinator/ports/research/history_quality.ts";
import type { Finding, Subject } from "../../../research/history/quality/finding.ts";
import { robustDeviation } from "../../../research/history/quality/outliers.ts";
import { reportOf, reportText } from "../../../research/history/quality/report.ts";
import { timeframeOf } from "../../../research/history/quality/steps.ts";
import { namedRows } from "../../../research/history/import/import_file.ts";
import { joined, rowsAt, rowsBetween, type Table } from "../../../research/history/store/table.ts";
import { recordedFile } from "../../fixtures/recorded_data.ts";
import { candleTable, STEP_MS } from "./tables.ts";

const FIRST_MS = Date.UTC(2024, 0, 2);
const HOUR_MS = 3_600_000;
const LATER_MS = Date.UTC(2026, 0, 1);

const found = (table: Table, more: Partial<Subject> = {}): Finding[] =>
  examine({ kind: "candles", timeframe: "5m", table, writtenMs: LATER_MS, stored: null, ...more });
const brief = (findings: readonly Finding[]) => findings.map(({ check, row, rows }) => [check, row, rows]);
const moved = (table: Table, byMs: number): Table => ({
  ...table,
  timesMs: table.timesMs.map((timeMs) => timeMs + byMs),
});

function withRow(table: Table, row: number, values: readonly number[]): Table {
  const columns = table.values.map((column) => column.slice());
  values.forEach((value, c) => columns[c]![row] = value);
  return { ...table, values: columns };
}

Deno.test("in sound candles nothing is found", () => assert.deepEqual(found(candleTable(500, FIRST_MS)), []));

Deno.test("whatever rows are taken out of sound candles, each missing one is counted, and nothing else is found", () => {
  const table = candleTable(80, FIRST_MS);
  fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 78 })), (out) => {
    const kept = Array.from(table.timesMs.keys()).filter((row) => !out.includes(row));
    const findings = found(rowsAt(table, kept));
    assert.ok(findings.every(({ check }) => check === "gaps"));
    assert.equal(findings.reduce((sum, { rows }) => sum + rows, 0), out.length);
  }));
});

Deno.test("whatever order rows stand in, the same gaps are found", () => {
  const table = rowsAt(candleTable(30, FIRST_MS), [
    ...Array(10).keys(),
    ...Array.from({ length: 15 }, (_, i) => 15 + i),
  ]);
  const order = fc.shuffledSubarray([...Array(25).keys()], { minLength: 25, maxLength: 25 });
  fc.assert(fc.property(order, (rows) => {
    const gaps = found(rowsAt(table, rows)).filter(({ check }) => check === "gaps");
    assert.deepEqual(gaps.map(({ rows, timeMs }) => [rows, timeMs]), [[5, FIRST_MS + 15 * STEP_MS]]);
  }));
});

const calm = candleTable(400, FIRST_MS);
const close = calm.values[3]!;
/** Tables with one thing wrong, and where it is found. */
const WRONG:
  readonly (readonly [string, Table, Partial<Subject>, readonly (readonly [CheckName, number, number])[]])[] = [
    ["a flat candle without volume", withRow(calm, 200, [close[199]!, close[199]!, close[199]!, close[199]!, 0]), {}, [[
      "flat",
      200,
      1,
    ], ["zero_volume", 200, 1]]],
    [
      "a candle without volume that moved",
      withRow(calm, 200, [close[199]!, calm.values[1]![200]!, calm.values[2]![200]!, close[200]!, 0]),
      {},
      [["zero_volume", 200, 1]],
    ],
    ["a price that is not a number", withRow(calm, 7, [NaN]), {}, [["invalid", 7, 1], ["gaps", 8, 1]]],
    [
      "a time that is not a number",
      { ...calm, timesMs: calm.timesMs.map((timeMs, row) => row === 7 ? NaN : timeMs) },
      {},
      [["invalid", 7, 1], ["gaps", 8, 1]],
    ],
    [
      "candles of India's midnights",
      {
        timesMs: Float64Array.from([0, 1, 2, 3], (day) => FIRST_MS - 5.5 * HOUR_MS + day * 24 * HOUR_MS),
        values: rowsBetween(calm, 0, 4).values,
      },
      { timeframe: "1d" },
      [["time_zone", 0, 4]],
    ],
  ];
for (const [what, table, more, expected] of WRONG) {
  Deno.test(`${what}: it is found where it is`, () => assert.deepEqual(brief(found(table, more)), expected));
}

Deno.test("a print far from the close before is an outlier, and said to be a wick when it comes back", () => {
  const before = close[199]!;
  const wick = withRow(calm, 200, [before, before * 3, before * 0.9, before, 1]);
  const findings = found(wick);
  assert.deepEqual(brief(findings), [["outliers", 200, 1]]);
  assert.match(
    findings[0]!.text,
    /reaches \+200\.00 % from the close before, \d+ deviations, and closes at \+0\.00 %: a wick/,
  );
  assert.equal(findings[0]!.severity, "note");
});

Deno.test("the robust deviation is that of normal numbers, and one outlier does not move it", () => {
  const quantiles = Float64Array.from({ length: 9_999 }, (_, i) => normalQuantile((i + 1) / 10_000) * 0.01);
  const deviation = robustDeviation(quantiles);
  assert.ok(Math.abs(deviation - 0.01) < 1e-5, `${deviation}`);
  quantiles[0] = -1e9;
  assert.ok(Math.abs(robustDeviation(quantiles) - deviation) < 1e-5);
});

/** Bisection on the error function's series: an independent way. */
function normalQuantile(p: number): number {
  let [low, high] = [-8, 8];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function normalCdf(x: number): number {
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= x * x / (2 * n + 1);
    sum += term;
  }
  return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
}

for (const byMs of [HOUR_MS, -HOUR_MS, 5.5 * HOUR_MS, -9 * HOUR_MS]) {
  Deno.test(`rows that stand ${byMs / HOUR_MS} h beside the stored ones are of another zone`, () => {
    const findings = found(moved(calm, byMs), { stored: calm });
    assert.deepEqual(brief(findings), [["time_zone", 0, 400]]);
    const how = `${Math.abs(Math.trunc(byMs / HOUR_MS))} h${byMs % HOUR_MS ? " 30 min" : ""} ${
      byMs > 0 ? "earlier" : "later"
    }`;
    assert.ok(findings[0]!.text.includes(`equal the stored ones ${how}`), findings[0]!.text);
  });
}

Deno.test("rows that equal the stored ones, or are other rows, are of no other zone", () => {
  assert.deepEqual(found(calm, { stored: calm }), []);
  const still = { timesMs: calm.timesMs, values: [1, 1, 1, 1, 5].map((value) => new Float64Array(400).fill(value)) };
  assert.deepEqual(brief(found(still, { stored: still })), [["flat", 0, 400]]);
  assert.deepEqual(found(candleTable(400, FIRST_MS, 1_000), { stored: calm }), []);
});

Deno.test("a clock that was set back is found as such", () => {
  const autumn = Date.UTC(2024, 9, 27);
  const table = joined([candleTable(36, autumn), candleTable(36, autumn + 2 * HOUR_MS, 36)], 5);
  const findings = found(table).filter(({ check }) => check === "time_zone");
  assert.deepEqual(brief(findings), [["time_zone", 36, 1]]);
  assert.match(findings[0]!.text, /the clock goes back an hour at 2024-10-27T02:00Z: these are local times/);
});

Deno.test("an hour that is missing in a spring night is said to be one of local clocks", () => {
  const table = rowsAt(
    candleTable(60, Date.UTC(2024, 2, 31)),
    [...Array(60).keys()].filter((row) => row < 24 || row >= 36),
  );
  const [gap] = found(table);
  assert.match(
    gap!.text,
    /12 rows are missing after .*T01:55Z, until .*T03:00Z; clocks go forward then: local times\?/,
  );
});

Deno.test("a day that runs at other hours than the stored days is noted", () => {
  const hourly = (firstMs: number, shiftHours: number): Table => {
    const table = { ...candleTable(24 * 40, firstMs) };
    const timesMs = Float64Array.from(table.timesMs, (_, i) => firstMs + i * HOUR_MS);
    const volume = timesMs.map((timeMs) => 100 + 90 * Math.sin((timeMs / HOUR_MS - shiftHours) / 12 * Math.PI));
    return { timesMs, values: [...table.values.slice(0, 4), volume] };
  };
  const stored = hourly(Date.UTC(2023, 0, 1), 0);
  const later = Date.UTC(2023, 5, 1);
  assert.deepEqual(brief(found(hourly(later, 0), { timeframe: "1h", stored })), []);
  const [finding] = found(hourly(later, 5), { timeframe: "1h", stored });
  assert.deepEqual([finding!.check, finding!.severity], ["time_zone", "note"]);
  assert.match(finding!.text, /the busy hours come 5 h later in the day than in what is stored/);
});

Deno.test("funding rates may come some ms late; one that does not come is missing", () => {
  const timesMs = Float64Array.from([0, 1, 2, 4, 5], (i) => FIRST_MS + i * 8 * HOUR_MS + i * 7);
  const rates = { timesMs, values: [Float64Array.from([1e-4, -1e-4, 0, 0.5, 1e-4])] };
  const findings = found(rates, { kind: "funding_rates", timeframe: null });
  assert.deepEqual(brief(findings), [["invalid", 3, 1], ["gaps", 4, 2]]);
});

Deno.test("the timeframe is what most neighbours agree on", () => {
  assert.equal(timeframeOf(rowsAt(calm, [0, 1, 2, 9, 10]).timesMs), "5m");
  assert.equal(timeframeOf(Float64Array.from([FIRST_MS])), null);
  assert.equal(timeframeOf(Float64Array.from([0, 420_000, 840_000])), null);
});

Deno.test("a report tells faults first, ten places of each, and how many more", () => {
  const table = rowsAt(
    withRow(calm, 2, [close[1]!, close[1]!, close[1]!, close[1]!, 3]),
    [...Array(400).keys()].filter((row) => row < 4 || row % 2),
  );
  const reports = reportOf(found(table), (row) => `line ${row + 1}`);
  const text = reportText(reports);
  assert.match(text[0]!, /^ {2}fault gaps: 198 places, 198 rows$/);
  assert.match(text[1]!, /^ {4}line 5: 1 row is missing after /);
  assert.equal(text[11], "    and 188 more");
  assert.equal(text[12], "  note flat: 1 place, 1 row");
});

/** What is known of the recordings, by an independent look at them. */
const RECORDED = [
  ["binanceusdm-BTCUSDT-5m-20230101-20241230", { gaps: [0, 0], flat: [3, 19] }, "2023-08-17T21:40Z"],
  ["binance-BTCUSDT-1h-20170817-20240421", { gaps: [28, 128], flat: [4, 4] }, "2020-03-12T10:00Z"],
  ["binance-ETHUSDT-1h-20170817-20221011", { gaps: [27, 127], flat: [7, 7] }, "2017-08-22T04:00Z"],
  ["binance-BTCUSDT-5m-20220801-20230927", { gaps: [1, 16], flat: [1, 14] }, "2022-11-10T13:30Z"],
] as const;
for (const [name, counts, outlier] of RECORDED) {
  Deno.test(`known gaps, flat candles and outliers of the recording ${name} are found, and no other fault`, async () => {
    const path = await recordedFile(`candles/${name}.csv.gz`);
    if (path === null) return;
    const named = await namedRows(path, { nowMs: LATER_MS + 1e11 });
    assert.ok(named.ok, named.ok ? "" : named.error);
    const { series, read } = named.value[0]!;
    const findings = found(read.table, { timeframe: series.timeframe, writtenMs: Infinity });
    for (const check of ["gaps", "flat"] as const) {
      const of = findings.filter((finding) => finding.check === check);
      assert.deepEqual([of.length, of.reduce((sum, { rows }) => sum + rows, 0)], counts[check], check);
    }
    assert.ok(findings.some(({ check, text }) => check === "outliers" && text.startsWith(outlier)));
    assert.deepEqual(findings.filter(({ check, severity }) => severity === "fault" && check !== "gaps"), []);
  });
}
