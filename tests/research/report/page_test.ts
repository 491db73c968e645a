/** `report.html`: one file, no request, no script, and every text in it is a text. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { fallsOf } from "../../../research/report/page/equity.tsx";
import { dateTicks, roundValues, scaleOf } from "../../../research/report/page/frame.tsx";
import { reportHtml } from "../../../research/report/page/html.tsx";
import { joined, thinned } from "../../../research/report/page/thinned.ts";
import { hostile, PAYLOAD } from "../../fixtures/hostile_views.ts";
import { stoppedPage, tradedPage, walk } from "./rule_backtest.ts";

const html = reportHtml(tradedPage());

Deno.test("nothing is loaded and nothing runs: no script, no link, no picture, no style of an element", () => {
  assert.doesNotMatch(html, /<(script|link|img|iframe|object|embed|form|base)\b/i);
  assert.doesNotMatch(html, /\s(src|on\w+|style|srcset)=/i);
  assert.doesNotMatch(html, /url\(|@import|https?:/i);
  for (const [, href] of html.matchAll(/href="([^"]*)"/g)) assert.match(href!, /^#[a-z]+$/);
});

Deno.test("its policy lets in the one style sheet and nothing else", () => {
  const style = /<style>([^]*?)<\/style>/.exec(html)![1]!;
  const hash = createHash("sha256").update(style).digest("base64");
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
  assert.equal(policy, `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`);
});

Deno.test("a walk-forward is called one, and shows each window on what was learned and on what was new", () => {
  const stretch = (cagr: number, net: number) => ({
    trades: 7,
    net_profit: net,
    cagr,
    sharpe: 1.25,
    max_drawdown: 0.1,
    profit_factor: 1.1,
  });
  const dayMs = 86_400_000, from = Date.UTC(2024, 0, 1);
  const window = (i: number) => ({
    trained_from: from,
    trained_to: from + (30 + i) * dayMs,
    traded_from: from + (31 + i) * dayMs,
    traded_to: from + (40 + i) * dayMs,
    in_sample: stretch(0.5, 120.5),
    out_of_sample: stretch(-0.25, -41.25 - i),
  });
  const page = tradedPage();
  const walk_forward = {
    mode: "rolling" as const,
    embargo_candles: 12,
    windows: [window(0), window(1)],
    efficiency: null,
    sharpe_efficiency: 0.5,
    winning_windows: 0,
  };
  const walked = reportHtml({ ...page, report: { ...page.report, walk_forward } });
  assert.match(walked, /<title>Walk-forward /);
  assert.match(walked, /0 of 2 earned something on new days/);
  for (const text of ["2024-02-01 to 2024-02-10", "−41.25", "−42.25", "+50.00 %, −25.00 %", "1.25, 1.25"]) {
    assert.ok(walked.includes(text), text);
  }
  assert.match(walked, /href="#windows"/);
  assert.doesNotMatch(html, /Walk-forward|id="windows"/);
});

Deno.test("every link of the page leads to a part of it", () => {
  const ids = new Set([...html.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
  assert.ok(links.length > 8);
  assert.deepEqual(links.filter((id) => !ids.has(id)), []);
});

Deno.test("texts that look like HTML stay texts, wherever they stand", () => {
  const input = tradedPage();
  const report = hostile(input.report);
  const attacked = reportHtml({
    ...input,
    report: {
      ...report,
      // Its own names are what `hostile` takes for keys of a free map.
      refusals: { ...input.report.refusals, by_gate: hostile(input.report.refusals.by_gate) },
      models: [{
        ...report.models[0]!,
        name: PAYLOAD,
        version: PAYLOAD,
        learner: PAYLOAD,
        trained_from: null,
        trained_to: null,
      }],
    },
    trades: hostile(input.trades),
    markets: hostile(input.markets),
  });
  assert.ok(attacked.includes("&lt;script>pwned=1") || attacked.includes("&lt;script&gt;pwned=1"));
  assert.doesNotMatch(attacked, /<(script|img)\b/i);
  assert.doesNotMatch(attacked, /<svg onload/i);
  assert.equal((attacked.match(/<title>/g) ?? []).length, (attacked.match(/<\/title>/g) ?? []).length);
});

for (const [what, page] of [["that traded", tradedPage], ["that did not trade", stoppedPage]] as const) {
  Deno.test(`a page of a backtest ${what} has no hole in its words`, () => {
    const words = reportHtml(page()).replaceAll(/<style>[^]*?<\/style>/g, "").replaceAll(
      /<[^>]+>/g,
      " ",
    );
    assert.doesNotMatch(words, /\b(NaN|undefined|null|Infinity|\[object)\b/);
  });
}

Deno.test("no number of a drawing is missing", () => {
  assert.doesNotMatch(html, /="[^"]*(NaN|Infinity|undefined)[^"]*"/);
});

Deno.test("what stopped the decisions stands on the page of a backtest without a trade", () => {
  const page = reportHtml(stoppedPage());
  assert.match(page, /Nothing was traded/);
  assert.match(page, /ensemble\.confidence_threshold/);
});

Deno.test("a page of two years of candles is drawn, and is no larger for it", () => {
  const input = tradedPage(), [first] = input.equity, count = 210_000;
  const equity = Array.from({ length: count }, (_, i) => ({ ...first!, timeMs: input.report.from + i * 300_000 }));
  const page = reportHtml({ ...input, report: { ...input.report, to: equity.at(-1)!.timeMs }, equity });
  assert.ok(page.length < 2 * html.length);
});

const series = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 400 })
  .map((values) => values.map((value, timeMs) => ({ timeMs, value })));

Deno.test("a thinned series keeps its ends and its peaks, in order, and is short", () => {
  fc.assert(fc.property(series, fc.integer({ min: 1, max: 40 }), (points, stretches) => {
    const kept = thinned(points, stretches);
    assert.ok(kept.length <= 4 * stretches);
    assert.deepEqual([kept[0], kept.at(-1)], [points[0], points.at(-1)]);
    const values = (of: typeof points) => of.map(({ value }) => value);
    assert.equal(Math.max(...values(kept)), Math.max(...values(points)));
    assert.equal(Math.min(...values(kept)), Math.min(...values(points)));
    kept.forEach(({ timeMs }, i) => assert.ok(i === 0 || timeMs > kept[i - 1]!.timeMs));
  }));
});

Deno.test("joined candles go from the first open to the last close, between the same extremes", () => {
  const candles = walk(103);
  for (const most of [1, 7, 50, 103, 500]) {
    const bars = joined(candles, most);
    assert.equal(bars.length, Math.min(most, candles.length));
    assert.equal(bars[0]!.open, candles[0]!.open);
    assert.equal(bars.at(-1)!.close, candles.at(-1)!.close);
    assert.equal(Math.max(...bars.map(({ high }) => high)), Math.max(...candles.map(({ high }) => high)));
    assert.equal(
      bars.reduce((sum, { volume }) => sum + volume, 0),
      candles.reduce((sum, { volume }) => sum + volume, 0),
    );
  }
});

Deno.test("scales hold all values and never collapse; their marks are few and inside", () => {
  fc.assert(fc.property(fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 30 }), (values) => {
    const scale = scaleOf(values);
    assert.ok(scale.high > scale.low);
    assert.ok(values.every((value) => value >= scale.low && value <= scale.high));
    const marks = roundValues(scale);
    assert.ok(marks.length <= 7 && marks.every((mark) => mark >= scale.low - 1e-6 && mark <= scale.high + 1e-6));
  }));
});

Deno.test("dates of a day are told with their hour, of a year without", () => {
  const day = 86_400_000;
  assert.match(dateTicks(0, day)[0]!.text, /^\d\d-\d\d \d\d:\d\d$/);
  assert.match(dateTicks(0, 365 * day)[0]!.text, /^\d{4}-\d\d-\d\d$/);
});

Deno.test("falls are measured from the highest before", () => {
  const points = [100, 120, 90, 120, 60].map((value, timeMs) => ({ timeMs, value }));
  assert.deepEqual(fallsOf(points).map(({ value }) => value), [0, 0, -0.25, 0, -0.5]);
});
