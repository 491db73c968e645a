import assert from "node:assert/strict";
import { chartLines, chartMarks } from "../../components/chart_marks.ts";
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
