import assert from "node:assert/strict";
import { price, usd } from "../../../domain/money.ts";
import { cautiousAccount, createEngine, markedAccount, symbolState } from "../../../coordinator/engine/state.ts";
import { ACCOUNT, EngineDriver, MARKET, SETTINGS, SYMBOL, updateOf } from "../../fixtures/engine_fixtures.ts";
import { openTrade } from "../../fixtures/trade_fixtures.ts";

Deno.test("a symbol that is not traded is an invariant's breach", () => {
  const { state } = new EngineDriver();
  assert.equal(symbolState(state, SYMBOL).market, MARKET);
  assert.throws(() => symbolState(state, "DOGEUSDT"), /^Error: Invariant: DOGEUSDT is a traded symbol$/);
});

Deno.test("an account is valued at the last close; where a price is not known yet, as the exchange valued it", () => {
  const engine = new EngineDriver();
  engine.open("long", price(50_000));
  engine.candle({ close: 50_150, high: 50_200 });
  assert.equal(markedAccount(engine.state)!.unrealizedPnl, usd(3), "0.02 × 150");
  const cold = createEngine({
    runId: "run",
    fence: 1,
    settings: SETTINGS,
    markets: [MARKET],
    lastSequence: 0,
    orders: [],
    trades: [openTrade()],
    risk: null,
  });
  assert.equal(markedAccount(cold), null, "no balance was told");
  cold.account = { ...ACCOUNT, unrealizedPnl: usd(-7) };
  assert.deepEqual(markedAccount(cold), cold.account);
});

for (
  const [what, offset, booked, wallet] of [
    ["before the first look it is what the exchange told", null, -40, 10_000],
    ["our books make it less: what we lost is not in it yet", 10_000, -40, 9_960],
    ["our books make it more: what we won is not counted before the exchange tells", 10_000, 40, 10_000],
    ["both say the same", 10_000, 0, 10_000],
  ] as const
) {
  Deno.test(`the balance that risk is taken on: ${what}`, () => {
    const { state } = new EngineDriver({}, { booked: usd(booked) });
    state.risk.walletOffset = offset === null ? null : usd(offset);
    assert.equal(cautiousAccount(state)!.walletBalance, usd(wallet));
  });
}

Deno.test("of the trades that ended the newest twenty are remembered", () => {
  const engine = new EngineDriver({
    trading: { min_trade_interval_seconds: 0, max_daily_trades: 100 },
    safety: { max_daily_loss_usd: 1e6, circuit_breaker_consecutive_losses: 100 },
  });
  const ids = Array.from({ length: 22 }, () => {
    const { target, stop, tradeId } = engine.open("long");
    engine.fill(target, target.triggerPrice!);
    engine.order(updateOf(stop, "canceled"));
    return tradeId;
  });
  assert.deepEqual(engine.state.ended.map(({ tradeId }) => tradeId), ids.slice(2));
});
