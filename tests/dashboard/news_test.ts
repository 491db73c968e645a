import assert from "node:assert/strict";
import { newsBetween, type Shown } from "../../components/news.ts";
import type { EventView, TradeView } from "../../coordinator/ports/views.ts";
import { FakeViews } from "../fixtures/fake_views.ts";

const NOTICE: EventView = {
  event_id: "e1",
  timestamp: 0,
  event_type: "MODEL",
  severity: "warning",
  component: "coordinator",
  message: "mlp-12 does not answer",
  details: {},
};

async function aTrade() {
  const views = new FakeViews();
  views.closeTrade();
  const open = views.openTrade("short");
  views.closeTrade();
  const { items } = await views.trades({ limit: 60 });
  const closed = items.find(({ trade_id }) => trade_id === open.trade_id)!;
  return { open: { ...open, exit_time: null, exit_price: null, exit_reason: null }, closed };
}

Deno.test("a trade is news when it opens and when it closes, once each", async () => {
  const { open, closed } = await aTrade();
  const shown = (...trades: readonly TradeView[]): Shown => ({ trades, notice: null });
  const [nothing, waiting] = [shown(), shown({ ...open, entry_price: null })];
  const [opened, ended] = [shown(open), shown(closed)];
  const titles = (before: Shown, now: Shown) => newsBetween(before, now).map(({ title }) => title);
  assert.deepEqual(titles(nothing, waiting), []);
  assert.deepEqual(titles(waiting, opened), ["BTCUSDT: short opened"]);
  assert.deepEqual(titles(opened, opened), []);
  assert.match(titles(opened, ended)[0]!, /^BTCUSDT: short closed, [+−]?[\d,.]+ USDT$/);
  assert.deepEqual(titles(ended, ended), []);
});

Deno.test("a warning is news once, and what was there before is none", () => {
  const [quiet, told] = [{ trades: [], notice: null }, { trades: [], notice: NOTICE }];
  assert.deepEqual(newsBetween(quiet, told).map(({ title, text }) => `${title}: ${text}`), [
    "Xylen: warning: mlp-12 does not answer",
  ]);
  assert.deepEqual(newsBetween(told, told), []);
  assert.deepEqual(newsBetween(told, quiet), []);
});
