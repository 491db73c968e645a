import assert from "node:assert/strict";
import fc from "fast-check";
import { price, qty, usd } from "../../../domain/money.ts";
import { incomeHistory } from "../../../exchange/matching/income.ts";
import { liquidationPrice } from "../../../exchange/matching/liquidation_price.ts";
import { MatchingAccount } from "../../../exchange/matching/matching_account.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import type { TradingRules } from "../../../exchange/matching/trading_rules.ts";
import { RULES, START_MS } from "./fixture.ts";

const BTC: TradingRules = { ...RULES, fillMode: "at_once" };
const ETH: TradingRules = {
  ...BTC,
  market: { ...BTC.market, symbol: "ETHUSDT", base: "ETH", tickSize: price(0.01), qtyMax: qty(2_000) },
  priceMin: price(17.43),
};
const BTC_AT = 40_000;
const ETH_AT = 2_000;

/** 10,000 dollars, leverage 10, two markets that stand still at 40,000 and 2,000. */
function opened(deposits = usd(10_000)): { account: MatchingAccount; btc: MatchingEngine; eth: MatchingEngine } {
  const account = MatchingAccount.create([BTC, ETH], deposits, 10);
  const [btc, eth] = account.engines as [MatchingEngine, MatchingEngine];
  btc.quote(BTC_AT, START_MS);
  eth.quote(ETH_AT, START_MS);
  return { account, btc, eth };
}

const buy = (engine: MatchingEngine, coins: number) => trade(engine, "buy", coins);
const sell = (engine: MatchingEngine, coins: number) => trade(engine, "sell", coins);

function trade(engine: MatchingEngine, side: "buy" | "sell", coins: number): void {
  const placed = engine.placeMarket({ side, qty: qty(coins), reduceOnly: false });
  assert.ok(placed.ok, placed.ok ? "" : placed.error.message);
}

const moveTo = (engine: MatchingEngine, to: number) => engine.moveTo(price(to), engine.state.timeMs + 1, 1);

Deno.test("wallet, equity and free margin are one, whichever market is asked", () => {
  const { account, btc, eth } = opened();
  buy(btc, 1); // 40,000 dollars: 4,000 of margin, 20 of fee
  sell(eth, 10); // 20,000 dollars: 2,000 of margin, 10 of fee
  moveTo(btc, 40_500); // + 500
  moveTo(eth, 2_020); // − 200; the margin goes with the price: 4,050 + 2,020
  for (const figures of [account.figures(), btc.figures(), eth.figures()]) {
    assert.deepEqual(figures, {
      walletBalance: usd(9_970),
      crossWallet: usd(9_970),
      unrealizedPnl: usd(300),
      crossUnrealizedPnl: usd(300),
      equity: usd(10_270),
      positionInitialMargin: usd(6_070),
      openOrderInitialMargin: 0,
      // 40,500 · 0.4 % and 20,200 · 0.4 %
      maintenanceMargin: usd(242.8),
      available: usd(4_200),
    });
  }
});

Deno.test("margin that one market has taken is not there for another", () => {
  const { btc, eth } = opened();
  buy(btc, 2); // 8,000 of margin; 9,960 in the wallet
  const order = (coins: number) => eth.placeMarket({ side: "buy", qty: qty(coins), reduceOnly: false });
  // 1,960 are free. 9.8 coins: 1,960 of margin, and 9.8 of fee on top.
  assert.equal(order(9.8).ok, false);
  assert.equal(order(9.7).ok, true);
});

Deno.test("an order that rests in one market holds its margin back from another", () => {
  const { account, btc, eth } = opened();
  const resting = btc.placeLimit({
    side: "buy",
    qty: qty(2),
    limitPrice: price(39_000),
    timeInForce: "gtc",
    reduceOnly: false,
  });
  assert.ok(resting.ok);
  assert.equal(account.figures().openOrderInitialMargin, usd(7_800));
  const refused = eth.placeMarket({ side: "buy", qty: qty(12), reduceOnly: false });
  assert.deepEqual(refused.ok ? null : refused.error.code, -2019);
});

Deno.test("a loss elsewhere brings the liquidation price nearer, as Binance's formula has it", () => {
  const { btc, eth } = opened();
  buy(btc, 1);
  buy(eth, 20);
  moveTo(eth, 1_700); // − 6,000; maintenance margin 34,000 · 0.4 % = 136
  // wallet 9,960: p = (40,000 − (9,960 − 6,000 − 136) − 0) / (1 − 0.004), where 1 coin is in the first bracket
  assert.equal(liquidationPrice(btc.state, BTC), 3_632_128_514_056);
  const alone = MatchingEngine.restore(BTC, btc.snapshot());
  assert.ok(liquidationPrice(alone.state, BTC) < liquidationPrice(btc.state, BTC));
});

Deno.test("a fall in one market ruins the account: the largest loss goes first, and what is carried then stays", () => {
  const { account, btc, eth } = opened();
  buy(btc, 1);
  buy(eth, 20);
  moveTo(eth, 1_560); // − 8,800: 1,160 left of 9,960
  assert.deepEqual(account.liquidateRuined(), []);
  const events = moveTo(btc, 39_000); // − 1,000: 160 left, and 281 have to be kept: bitcoin is closed on its way down
  assert.ok(events.some((event) => event.kind === "fill" && event.order.forced === "liquidation"));
  assert.equal(btc.state.position.qty, 0);
  assert.notEqual(eth.state.position.qty, 0);

  const both = opened();
  buy(both.btc, 1);
  buy(both.eth, 20);
  moveTo(both.btc, 39_000);
  both.eth.quote(1_540, both.eth.state.timeMs); // jumps: − 9,200, and nobody has looked yet
  const closed = both.account.liquidateRuined();
  assert.equal(closed[0]?.engine.rules.market.symbol, "ETHUSDT");
});

Deno.test("an isolated position falls alone: the other market keeps its own", () => {
  const { account, btc, eth } = opened();
  assert.ok(eth.setMarginType("isolated").ok);
  buy(btc, 0.1);
  buy(eth, 10); // 2,000 of margin behind it
  moveTo(eth, 1_700);
  assert.equal(eth.state.position.qty, 0);
  assert.notEqual(btc.state.position.qty, 0);
  assert.deepEqual(account.liquidateRuined(), []);
  const { equity } = account.figures();
  assert.ok(equity > usd(7_900) && equity < usd(8_100), `${equity}`);
});

Deno.test("algo orders and income are numbered once in the account", () => {
  const { btc, eth } = opened();
  const stop = (engine: MatchingEngine, at: number) => {
    buy(engine, 1);
    const placed = engine.placeAlgo({
      type: "stop_market",
      side: "sell",
      qty: qty(1),
      reduceOnly: true,
      closePosition: false,
      workingType: "CONTRACT_PRICE",
      triggerPrice: price(at),
    });
    assert.ok(placed.ok);
    return placed.value.order.algoId;
  };
  assert.notEqual(stop(btc, 39_000), stop(eth, 1_900));
  const ids = [btc, eth].flatMap(({ state }) => incomeHistory(state).map(({ tranId }) => tranId));
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(ids.length, 2);
});

Deno.test("hedge mode is the account's: a position anywhere refuses it, and then no market has it", () => {
  const { account, btc, eth } = opened();
  buy(eth, 1);
  assert.equal(account.setDualSidePosition(true).ok, false);
  assert.deepEqual([btc, eth].map(({ state }) => state.dualSidePosition), [false, false]);
  sell(eth, 1);
  assert.equal(account.setDualSidePosition(true).ok, true);
  assert.deepEqual([btc, eth].map(({ state }) => state.dualSidePosition), [true, true]);
});

type Act = readonly [market: 0 | 1, what: "trade" | "move" | "transfer", size: number];
const act: fc.Arbitrary<Act> = fc.tuple(
  fc.constantFrom(0 as const, 1 as const),
  fc.constantFrom("trade" as const, "move" as const, "move" as const, "transfer" as const),
  fc.double({ min: -1, max: 1, noNaN: true }),
);

/** Does it where it is allowed; a refusal changes nothing. */
function perform(account: MatchingAccount, [market, what, size]: Act): void {
  const engine = account.engines[market]!;
  const base = market === 0 ? BTC_AT : ETH_AT;
  if (what === "transfer") account.transfer(usd(Math.round(size * 2_000)));
  else if (what === "move") moveTo(engine, Math.round(base * (1 + size * 0.2)));
  else if (Math.abs(size) > 0.01) {
    const coins = Math.round(Math.abs(size) * 40_000 / base * 1_000) / 1_000;
    engine.placeMarket({ side: size > 0 ? "buy" : "sell", qty: qty(coins), reduceOnly: false });
  }
  account.liquidateRuined();
}

Deno.test("whatever is done, the books agree: wallet = deposits + all income, and every market says the same", () => {
  fc.assert(fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
    const { account } = opened();
    for (const each of acts) {
      perform(account, each);
      const [btc, eth] = account.engines.map((engine) => engine.figures());
      assert.deepEqual(btc, eth);
      const income = account.engines.flatMap(({ state }) => incomeHistory(state));
      const sum = income.reduce<number>((total, { amount }) => total + amount, usd(10_000));
      assert.equal(account.figures().walletBalance, sum);
      assert.ok(account.figures().equity >= 0, "an account never owes");
      assert.ok(account.engines.every((engine) => !engine.isDueForLiquidation));
    }
  }));
});

Deno.test("an account of one market is that market's engine, to the last unit", () => {
  fc.assert(fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
    const account = MatchingAccount.create([BTC], usd(10_000), 10);
    const engine = MatchingEngine.create(BTC, usd(10_000), 10);
    for (const each of [account.engines[0]!, engine]) each.quote(BTC_AT, START_MS);
    for (const [, what, size] of acts) {
      for (const each of [account.engines[0]!, engine]) {
        if (what === "move") moveTo(each, Math.round(BTC_AT * (1 + size * 0.2)));
        else if (Math.abs(size) > 0.01) {
          const side = size > 0 ? "buy" : "sell";
          each.placeMarket({ side, qty: qty(Math.round(Math.abs(size) * 1_000) / 1_000), reduceOnly: false });
        }
      }
      assert.deepEqual(account.engines[0]!.snapshot(), engine.snapshot());
    }
  }));
});

Deno.test("a snapshot goes on as the account itself", () => {
  const { account, btc, eth } = opened();
  buy(btc, 1);
  buy(eth, 5);
  const copy = MatchingAccount.restore([BTC, ETH], JSON.parse(JSON.stringify(account.snapshot())));
  moveTo(copy.engines[0]!, 41_000);
  moveTo(btc, 41_000);
  assert.deepEqual(copy.figures(), account.figures());
  assert.deepEqual(copy.snapshot(), account.snapshot());
});
