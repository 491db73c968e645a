import assert from "node:assert/strict";
import { toNumber } from "../../domain/money.ts";
import { calm, CALM_PRICE } from "../fixtures/scripted_market.ts";
import { TradingWorld } from "../fixtures/trading_world.ts";

const ALL_LONG = Array.from({ length: 4 }, () => ({ answer: { action: "long", confidence: 0.8 } } as const));
const EQUITY = 10_000;

/** One candle, four models that say long with 0.8; the decision that follows. */
async function decided(trading: object, safety: object = {}) {
  await using world = await TradingWorld.start({ moves: calm(2), models: ALL_LONG, config: { trading, safety } });
  await using coordinator = await world.coordinator();
  await coordinator.candle();
  const { records } = coordinator.database;
  const [listed] = (await records.decisions({ limit: 1 })).items;
  return { decision: (await records.decision(listed!.decision_id))!, books: await world.books() };
}

Deno.test("risk manager validation (Kelly, 30 % exposure limit, approval and refusal with reason)", async (test) => {
  await test.step("Kelly: the stake follows from probability, target and stop, and the exchange gets that order", async () => {
    const { decision, books } = await decided({
      position_size_method: "kelly",
      kelly_min_trades: 0,
      kelly_fraction: 0.1,
    });
    const cost = 0.002;
    const win = (decision.target_price! - decision.price) / decision.price - cost;
    const loss = (decision.price - decision.stop_price!) / decision.price + cost;
    const kelly = 0.8 - 0.2 * loss / win;
    const stake = Math.max(0, kelly) * 0.1 * EQUITY;
    assert.equal(decision.sizing!.method, "kelly");
    if (decision.rejected) assert.fail(decision.rejection_reason ?? "");
    const sent = toNumber(books.openOrders[0]!.qty) * decision.price;
    // Rounded down to a step of 0.001, which is 40 dollars.
    assert.ok(sent <= stake + 0.01 && sent > stake - 0.001 * decision.price - 0.01, `${sent} of ${stake}`);
  });

  await test.step("approval: every check passed and is on record with its value and limit", async () => {
    const { decision, books } = await decided({ position_size_fraction: 0.29, max_position_size_usd: 5_000 });
    assert.equal(decision.rejected, false);
    const share = decision.risk_checks.find(({ name }) => name === "max_exposure_percent")!;
    assert.deepEqual([share.passed, share.limit], [true, 0.3]);
    assert.ok(Math.abs(Number(share.value) - 0.29) < 0.001 * CALM_PRICE / EQUITY);
    assert.equal(books.openOrders.length, 1);
  });

  await test.step("refusal: a Kelly stake of 50 % of equity is more than 30 %, in words, and no order leaves", async () => {
    const { decision, books } = await decided({
      position_size_method: "kelly",
      kelly_min_trades: 0,
      kelly_fraction: 1,
      max_position_size_usd: 5_000,
    });
    assert.equal(decision.rejected, true);
    assert.match(decision.rejection_reason!, /max_exposure_percent/);
    const refusal = decision.risk_checks.find(({ passed }) => !passed)!;
    assert.match(refusal.detail, /Exposure would be (50|49)(\.\d+)? ?% of equity, 30(\.0+)? ?% allowed/);
    assert.deepEqual([books.openOrders.length, books.trades.length, decision.trade_id], [0, 0, null]);
  });
});
