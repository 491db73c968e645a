import assert from "node:assert/strict";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { TradeStory } from "../../components/trade_story.tsx";
import type { OrderView } from "../../coordinator/ports/views.ts";
import { FakeViews } from "../fixtures/fake_views.ts";

const EXIT: OrderView = {
  order_id: "",
  client_order_id: "",
  exchange_order_id: null,
  trade_id: "",
  decision_id: null,
  timestamp: 0,
  symbol: "BTCUSDT",
  side: "sell",
  type: "stop_market",
  purpose: "stop_loss",
  quantity: 0.01,
  price: null,
  trigger_price: null,
  filled_qty: 0.01,
  avg_fill_price: null,
  fee: 0,
  status: "filled",
  created_at: 0,
  updated_at: 0,
  reject_reason: null,
};

/** What the page of a closed trade says of its exit, as it left. */
async function exitSlippage(exit: Partial<OrderView>): Promise<string> {
  const views = new FakeViews();
  const trade = (await views.trades({ limit: 60 })).items.find(({ exit_time }) => exit_time !== null)!;
  const orders = [{ ...EXIT, ...exit, order_id: trade.exit_order_id ?? "" }];
  const html = renderToString(
    h(TradeStory, { story: { trade: { ...trade, exit_order_id: orders[0]!.order_id }, orders, candles: [] } }),
  );
  return /<dt>Exit slippage<\/dt><dd>(.*?)<\/dd>/.exec(html)![1]!;
}

for (
  const [name, exit, told] of [
    ["a long's stop that filled lower", { side: "sell", trigger_price: 40_000, avg_fill_price: 39_980 }, /^\+5\.0 bps/],
    ["a short's stop that filled lower", { side: "buy", trigger_price: 40_000, avg_fill_price: 39_980 }, /^−5\.0 bps/],
    [
      "a target on its price",
      { side: "sell", trigger_price: 40_000, avg_fill_price: 40_000 },
      /^0\.0 bps against 40,000/,
    ],
    ["an exit at market", { side: "sell", trigger_price: null, avg_fill_price: 40_000 }, /no price to hold it against/],
    ["an exit that is not filled", { side: "sell", trigger_price: 40_000, avg_fill_price: null }, /^–$/],
  ] as const
) {
  Deno.test(`${name} says what it cost`, async () => assert.match(await exitSlippage(exit), told));
}
