import assert from "node:assert/strict";
import { chartLines, chartMarks, decisionMarks, edgeLevels, legible } from "../../components/chart_marks.ts";
import { curvePath } from "../../components/curve.tsx";
import { FakeViews } from "../fixtures/fake_views.ts";

const views = new FakeViews();
const candles = views.candles("BTCUSDT", 400);
const { items: trades } = await views.trades({ limit: 100 });

Deno.test("every trade within the candles is marked where it began and where it ended, in time's order", () => {
  const first = candles[0]!.openTimeMs;
  const times = trades.flatMap((trade) => [trade.entry_time, trade.exit_time]);
  const marks = chartMarks(trades, candles);
  assert.equal(marks.length, times.filter((each) => each !== null && each >= first).length);
  assert.ok(marks.length > 10);
  assert.deepEqual(marks.map((mark) => mark.timeMs), marks.map((mark) => mark.timeMs).toSorted((a, b) => a - b));
});

Deno.test("a mark lies on the candle that holds its moment", () => {
  const trade = { ...trades.at(0)!, entry_time: candles[5]!.openTimeMs + 1000, exit_time: null };
  assert.deepEqual(chartMarks([trade], candles).map((mark) => mark.timeMs), [candles[5]!.openTimeMs]);
});

Deno.test("an exit tells its result with a sign", () => {
  const lost = trades.find((trade) => trade.status === "closed" && trade.pnl < 0)!;
  const exit = chartMarks([lost], candles).find((mark) => mark.kind === "exit");
  assert.match(exit?.text ?? "−", /^−/);
  assert.notEqual(exit?.good, true);
});

const STEP_MS = 300_000;
const some = Array.from(
  { length: 40 },
  (_, i) => ({ openTimeMs: i * STEP_MS, open: 1, high: 1, low: 1, close: 1, volume: 1 }),
);
const shortAt = (index: number) =>
  ({ timeMs: index * STEP_MS, kind: "entry", side: "short", text: "", good: true }) as const;
const exitAt = (index: number, side: "long" | "short" = "long") =>
  ({ timeMs: index * STEP_MS, kind: "exit", side, text: "+0.24", good: true }) as const;
const room = { firstShown: 10, labelCandles: 6 };

for (
  const [what, marks, texts] of [
    ["one with room around it", [exitAt(20)], ["+0.24"]],
    ["one beyond the left edge", [exitAt(9)], [""]],
    ["one at the left edge, whose text is to its right", [exitAt(10)], ["+0.24"]],
    ["three, the middle one too near", [exitAt(20), exitAt(24), exitAt(28)], ["", "", "+0.24"]],
    ["one that the next trade's arrow would cover", [exitAt(20), shortAt(22)], ["", ""]],
    ["one that the next would cover", [exitAt(20), exitAt(25)], ["", "+0.24"]],
    ["one as far from the next as it is wide", [exitAt(20), exitAt(26)], ["+0.24", "+0.24"]],
    ["one on the other side of the candles", [exitAt(20), exitAt(21, "short")], ["+0.24", "+0.24"]],
  ] as const
) {
  Deno.test(`labels of exits, ${what}: ${texts.map((text) => text || "none").join(", ")}`, () => {
    assert.deepEqual(legible(marks, some, room).map(({ text }) => text), texts);
  });
}

for (
  const [what, marks, isBeside] of [
    ["alone is centred", [exitAt(20)], [undefined]],
    ["near the left edge stands to the right", [exitAt(12)], [true]],
    ["near a mark before stands to the right of it", [exitAt(20), exitAt(22)], [undefined, true]],
    ["near one on the other side is centred", [exitAt(20), exitAt(22, "short")], [undefined, undefined]],
    ["near an arrow before stands to the right", [shortAt(20), exitAt(23)], [undefined, true]],
  ] as const
) {
  Deno.test(`a label ${what}`, () => {
    assert.deepEqual(legible(marks, some, room).map((mark) => mark.isBeside), isBeside);
  });
}

Deno.test("an open position has lines at entry, stop and target; without a bracket at entry only", () => {
  views.closeTrade();
  views.openTrade("short");
  const position = views.positions()[0]!;
  assert.deepEqual(chartLines(position).map((line) => line.kind), ["entry", "stop", "target"]);
  assert.deepEqual(chartLines({ ...position, stop_price: null, target_price: null }).map((line) => line.kind), [
    "entry",
  ]);
  assert.deepEqual(chartLines(undefined), []);
});

Deno.test("a curve is drawn for no value, one value, equal values and many", () => {
  assert.equal(curvePath([]), "");
  assert.equal(curvePath([5]), "M0.0 30.0");
  assert.equal(curvePath([5, 5]), "M0.0 30.0L300.0 30.0");
  assert.equal(curvePath([1, 3, 2]), "M0.0 57.0L150.0 3.0L300.0 30.0");
});

Deno.test("a decision that named a direction is marked on the candle that it was taken on; one that holds is not", async () => {
  const { items } = await views.decisions({ limit: 120 });
  const [one] = items;
  const closed = candles[6]!.openTimeMs;
  const marked = (changes: Partial<typeof one>) => decisionMarks([{ ...one!, timestamp: closed, ...changes }], candles);
  assert.deepEqual(marked({ final_action: "long", trade_id: "t", rejected: false }), [
    { timeMs: candles[5]!.openTimeMs, side: "long", traded: true },
  ]);
  assert.equal(marked({ final_action: "short", trade_id: null, rejected: true })[0]!.traded, false);
  assert.deepEqual(marked({ final_action: "hold" }), []);
  assert.deepEqual(marked({ final_action: "long", timestamp: candles[0]!.openTimeMs }), [], "before the first");
  const end = 2 * candles.at(-1)!.openTimeMs - candles.at(-2)!.openTimeMs;
  assert.equal(marked({ final_action: "long", timestamp: end }).length, 1);
  assert.deepEqual(marked({ final_action: "long", timestamp: end + 1 }), [], "beyond the last");
  const times = decisionMarks(items, candles).map(({ timeMs }) => timeMs);
  assert.deepEqual(times, times.toSorted((a, b) => a - b));
});

Deno.test("prices out of view are named at the edge where they lie, the farthest outside; those in view are not", () => {
  const levels = [{ kind: "stop", price: 90 }, { kind: "entry", price: 100 }, { kind: "target", price: 120 }, {
    kind: "price",
    price: 95,
  }] as const;
  const at = (from: number, to: number) => (price: number) => (to - price) / (to - from) * 400;
  const seen = (from: number, to: number) =>
    edgeLevels(levels, at(from, to), 400).map(({ kind, edge }) => `${edge} ${kind}`);
  assert.deepEqual(seen(80, 130), []);
  assert.deepEqual(seen(90, 120), [], "at the edge is in view");
  assert.deepEqual(seen(97, 110), ["above target", "below price", "below stop"]);
  assert.deepEqual(seen(130, 140), ["below target", "below entry", "below price", "below stop"]);
  assert.deepEqual(edgeLevels(levels, () => null, 400), [], "nothing is drawn yet");
});
