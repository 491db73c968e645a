import assert from "node:assert/strict";
import { price, type Qty, qty, usd } from "../../../domain/money.ts";
import { review } from "../../../coordinator/risk/review.ts";
import { CHECKS } from "../../../coordinator/risk/checks.ts";
import { CLOSED_BREAKER } from "../../../coordinator/risk/breaker.ts";
import { kellyFraction } from "../../../coordinator/risk/sizing/kelly.ts";
import type { RiskState } from "../../../domain/circumstances.ts";
import type { Proposal, RiskSettings } from "../../../coordinator/risk/proposal.ts";
import type { SafetyLimits, TradingLimits } from "../../../coordinator/risk/settings.ts";
import { ACCOUNT, MARKET, SETTINGS, START_MS, SYMBOL } from "../../fixtures/engine_fixtures.ts";

const CALM: RiskState = {
  nowMs: START_MS,
  stopped: null,
  breaker: CLOSED_BREAKER,
  account: ACCOUNT,
  dayStartEquity: usd(10_000),
  peakEquity: usd(10_000),
  exposure: usd(0),
  openPositions: 0,
  positions: [],
  closedTrades: 0,
  openSymbols: [],
  tradesToday: 0,
  lastEntryAtMs: null,
  ordersLastMinute: 0,
  ordersToday: 0,
  strangeSymbols: [],
  unknownOrders: 0,
};

/** A long of `coins` at 50,000. */
function proposalOf(coins: number, stop = 49_500): Proposal {
  const amount = qty(coins);
  const value = usd(coins * 50_000);
  return {
    price: price(50_000),
    market: MARKET,
    bracket: { stopPrice: price(stop), targetPrice: price(51_000) },
    sizing: { method: "fixed_fraction", qty: amount, notional: value, steps: [] },
    order: {
      clientOrderId: "x-run-1-e",
      decisionId: "d",
      tradeId: "t",
      symbol: SYMBOL,
      side: "buy",
      type: "market",
      purpose: "entry",
      qty: amount,
      limitPrice: null,
      timeInForce: null,
      triggerPrice: null,
      reduceOnly: false,
    },
  };
}

interface Case {
  readonly coins?: number;
  readonly stop?: number;
  readonly state?: Partial<RiskState>;
  readonly trading?: Partial<TradingLimits>;
  readonly safety?: Partial<SafetyLimits>;
}

const reviewed = ({ coins = 0.02, stop, state = {}, trading = {}, safety = {} }: Case) => {
  const settings: RiskSettings = {
    trading: { ...SETTINGS.trading, ...trading },
    safety: { ...SETTINGS.safety, ...safety },
  };
  return review(proposalOf(coins, stop), { ...CALM, ...state }, settings);
};

const equity = (dollars: number) => ({ ...ACCOUNT, walletBalance: usd(dollars), available: usd(10_000) });

Deno.test("risk manager validation: an entry within all limits is approved, unchanged, with every check reported", () => {
  const result = reviewed({});
  assert.ok(result.approved);
  assert.deepEqual(result.order, proposalOf(0.02).order);
  assert.equal(result.checks.length, CHECKS.length);
  for (const { name, passed, detail } of result.checks) assert.ok(passed && detail.length > 5, name);
});

Deno.test("risk manager validation: exposure of 30 % of equity is allowed, a cent more is refused with its reason", () => {
  const roomy = { trading: { max_position_size_usd: 10_000 } };
  assert.ok(reviewed({ ...roomy, coins: 0.06 }).approved);
  const refused = reviewed({ ...roomy, coins: 0.06, state: { exposure: usd(0.01) } });
  assert.ok(!refused.approved);
  assert.equal(refused.refusal.name, "max_exposure_percent");
  assert.equal(refused.refusal.limit, 0.3);
  assert.match(refused.refusal.detail, /^Exposure would be 30\.00 % of equity, 30\.00 % allowed$/);
});

for (
  const { p, win, loss, expected } of [
    { p: 0.6, win: 1, loss: 1, expected: 0.2 },
    { p: 0.5, win: 2, loss: 1, expected: 0.25 },
    { p: 0.7, win: 0.025, loss: 0.015, expected: 0.52 },
    { p: 0.4, win: 1, loss: 1, expected: 0 },
    { p: 0.5, win: 1, loss: 1, expected: 0 },
    { p: 1, win: 0.01, loss: 0.5, expected: 1 },
    { p: 0, win: 10, loss: 1, expected: 0 },
    { p: 0.99, win: 0, loss: 1, expected: 0 },
    { p: 0.99, win: -0.01, loss: 1, expected: 0 },
  ]
) {
  Deno.test(`risk manager validation: Kelly's stake for p ${p}, win ${win}, loss ${loss} is ${expected}`, () => {
    assert.ok(Math.abs(kellyFraction(p, win, loss) - expected) < 1e-12);
  });
}

const TRIPPED = { consecutiveLosses: 5, reason: "five", openedAtMs: 1, trips: 1 } as const;
const ROOMY: Partial<SafetyLimits> = {
  max_exposure_percent: 20,
  max_correlated_exposure_percent: 20,
  max_total_exposure_usd: 50_000,
  max_leverage_allowed: 20,
  min_liquidation_distance_percent: 0,
};
const held = (side: "long" | "short", dollars: number, correlation: number | null) => ({
  symbol: "ETHUSDT",
  side,
  notional: usd(dollars),
  correlation,
});

/** Each limit just below, at, and just above: [what, case, refused by or null]. */
const LIMITS: readonly (readonly [string, Case, string | null])[] = [
  ["trading while nobody stopped it", { state: { stopped: null } }, null],
  ["trading while paused", { state: { stopped: "paused by anna" } }, "trading_allowed"],
  ["a breaker with four losses", { state: { breaker: { state: "closed", consecutiveLosses: 4 } } }, null],
  [
    "an open breaker",
    {
      state: {
        breaker: { state: "open", consecutiveLosses: 5, reason: "five", openedAtMs: 1, trips: 1 },
      },
    },
    "circuit_breaker",
  ],
  ["a breaker that cools", { state: { breaker: { ...TRIPPED, state: "cooling", untilMs: 9 } } }, "circuit_breaker"],
  ["a breaker's trial", { state: { breaker: { ...TRIPPED, state: "half_open" } } }, null],
  ["a second trade beside a breaker's trial", {
    state: { breaker: { ...TRIPPED, state: "half_open" }, openPositions: 1 },
    trading: { max_open_positions: 2 },
  }, "circuit_breaker"],
  ["a drawdown of 19 %", { state: { account: equity(8_100), dayStartEquity: usd(8_100) } }, null],
  ["a drawdown of 20 %", {
    state: { account: equity(8_000), dayStartEquity: usd(8_000) },
    safety: { emergency_shutdown_loss_percent: 1 - 8_000 / 10_000 },
  }, null],
  [
    "a drawdown of 21 %",
    { state: { account: equity(7_900), dayStartEquity: usd(7_900) } },
    "emergency_shutdown_loss",
  ],
  ["a day's loss of 499 USDT", { state: { account: equity(9_501) } }, null],
  ["a day's loss of 500 USDT", { state: { account: equity(9_500) } }, null],
  ["a day's loss of 501 USDT", { state: { account: equity(9_499) } }, "max_daily_loss"],
  ["a day's loss of 10 % where that is the lower limit", {
    state: { account: equity(900), dayStartEquity: usd(1000), peakEquity: usd(1000) },
    coins: 0.001,
  }, null],
  ["a day's loss above 10 % where that is the lower limit", {
    state: { account: equity(899), dayStartEquity: usd(1000), peakEquity: usd(1000) },
    coins: 0.001,
  }, "max_daily_loss"],
  ["a day's loss that is only on paper", {
    state: { account: { ...ACCOUNT, unrealizedPnl: usd(-501) } },
  }, "max_daily_loss"],
  ["no order of unknown fate", { state: { unknownOrders: 0 } }, null],
  ["a stop two ticks away", { stop: 49_999.8 }, null],
  ["a stop one tick away", { stop: 49_999.9 }, "stop_distance"],
  // 1,000 open against 10,000: liquidation is at 0, and a stop below half the price is far from it.
  ["a stop far away with nothing to liquidate", { stop: 20_000 }, null],
  // (1,000 + 9,000) open against 900 of equity: 900 / 10,000 − 0.5 % = 8.5 % to liquidation.
  ["a stop that triggers before liquidation", {
    stop: 45_751,
    state: { account: equity(900), dayStartEquity: usd(900), peakEquity: usd(900), exposure: usd(9_000) },
    safety: ROOMY,
  }, null],
  ["a stop beyond liquidation", {
    stop: 45_750,
    state: { account: equity(900), dayStartEquity: usd(900), peakEquity: usd(900), exposure: usd(9_000) },
    safety: ROOMY,
  }, "stop_distance"],
  ["an order of unknown fate", { state: { unknownOrders: 1 } }, "unknown_orders"],
  ["the second of two positions", { state: { openPositions: 1 }, trading: { max_open_positions: 2 } }, null],
  ["the third of two positions", {
    state: { openPositions: 2 },
    trading: { max_open_positions: 2 },
  }, "max_open_positions"],
  ["a trade in another symbol", {
    state: { openPositions: 1, openSymbols: ["ETHUSDT"] },
    trading: { max_open_positions: 2 },
  }, null],
  ["a second trade in one symbol", {
    state: { openPositions: 1, openSymbols: [SYMBOL] },
    trading: { max_open_positions: 2 },
  }, "one_trade_per_symbol"],
  ["the 19th trade of the day", { state: { tradesToday: 18 } }, null],
  ["the 20th trade of the day", { state: { tradesToday: 19 } }, null],
  ["the 21st trade of the day", { state: { tradesToday: 20 } }, "max_daily_trades"],
  ["301 s after the last entry", { state: { lastEntryAtMs: START_MS - 301_000 } }, null],
  ["300 s after the last entry", { state: { lastEntryAtMs: START_MS - 300_000 } }, null],
  ["299 s after the last entry", { state: { lastEntryAtMs: START_MS - 299_000 } }, "min_trade_interval"],
  ["26 orders in the last minute", { state: { ordersLastMinute: 26 } }, null],
  ["27 orders in the last minute", { state: { ordersLastMinute: 27 } }, null],
  ["28 orders in the last minute", { state: { ordersLastMinute: 28 } }, "max_orders_per_minute"],
  ["499 orders today", { state: { ordersToday: 499 } }, null],
  ["500 orders today", { state: { ordersToday: 500 } }, "max_orders_per_day"],
  ["somebody else's position in another symbol", { state: { strangeSymbols: ["ETHUSDT"] } }, null],
  ["somebody else's position in the symbol", { state: { strangeSymbols: [SYMBOL] } }, "foreign_position"],
  ["a liquidation just far enough", {
    // (1,000 + 9,000) open against 10,000 of equity: 99.5 % away.
    state: { exposure: usd(9_000) },
    safety: { min_liquidation_distance_percent: 0.995, max_exposure_percent: 2, max_total_exposure_usd: 50_000 },
  }, null],
  ["a liquidation too near", {
    state: { exposure: usd(9_001) },
    safety: { min_liquidation_distance_percent: 0.995, max_exposure_percent: 2, max_total_exposure_usd: 50_000 },
  }, "min_liquidation_distance"],
  ["a position at the largest size", { coins: 0.02 }, null],
  ["a position above the largest size", { coins: 0.021 }, "position_size"],
  ["a position at the smallest size", { coins: 0.02, trading: { min_position_size_usd: 1000 } }, null],
  ["a position below the smallest size", { coins: 0.019, trading: { min_position_size_usd: 1000 } }, "position_size"],
  ["the exchange's smallest quantity", { coins: 0.001 }, null],
  ["no multiple of the exchange's step", { coins: 0.0015 }, "exchange_rules"],
  ["total exposure below its limit", { state: { exposure: usd(999) }, safety: { max_total_exposure_usd: 2000 } }, null],
  ["total exposure at its limit", { state: { exposure: usd(1000) }, safety: { max_total_exposure_usd: 2000 } }, null],
  ["total exposure above its limit", {
    state: { exposure: usd(1001) },
    safety: { max_total_exposure_usd: 2000 },
  }, "max_total_exposure_usd"],
  // 1,000 here and a correlation of 0.8 with 2,500 there: 3,000 of 10,000 move together.
  ["30 % of equity that move together", { state: { positions: [held("long", 2_500, 0.8)] } }, null],
  [
    "a cent more that moves together",
    { state: { positions: [held("long", 2_500.02, 0.8)] } },
    "max_correlated_exposure",
  ],
  ["the other way in a market that moves along", { state: { positions: [held("short", 9_000, 0.8)] } }, null],
  ["the other way in a market that moves against", {
    state: { positions: [held("short", 2_500.02, -0.8)] },
  }, "max_correlated_exposure"],
  ["a correlation that is not known counts whole", {
    state: { positions: [held("short", 2_000.01, null)] },
  }, "max_correlated_exposure"],
  ["a leverage setting at its limit", { trading: { leverage: 5 } }, null],
  ["a leverage setting above its limit", { trading: { leverage: 6 } }, "max_leverage"],
  ["real leverage at its limit", {
    state: { exposure: usd(9_000) },
    safety: { max_leverage_allowed: 1, max_exposure_percent: 2, max_total_exposure_usd: 50_000 },
  }, null],
  ["real leverage above its limit", {
    state: { exposure: usd(9_001) },
    safety: { max_leverage_allowed: 1, max_exposure_percent: 2, max_total_exposure_usd: 50_000 },
  }, "max_leverage"],
  ["a free balance that just keeps the buffer", {
    state: { account: { ...ACCOUNT, available: usd(2000) } },
  }, null],
  ["a free balance that breaks the buffer", {
    state: { account: { ...ACCOUNT, available: usd(1999.99) } },
  }, "min_balance_buffer"],
];

for (const [what, given, refusedBy] of LIMITS) {
  Deno.test(`${what} is ${refusedBy ? `refused by ${refusedBy} alone` : "approved"}`, () => {
    const result = reviewed(given);
    const failed = result.checks.filter(({ passed }) => !passed).map(({ name }) => name);
    assert.deepEqual(failed, refusedBy ? [refusedBy] : []);
    assert.equal(result.approved, refusedBy === null);
    if (!result.approved) assert.equal(result.refusal.name, refusedBy);
  });
}

Deno.test("a count tells what is there and what this trade makes of it, in the singular where it is one", () => {
  const { checks } = reviewed({ state: { openPositions: 1, tradesToday: 1, ordersLastMinute: 1, unknownOrders: 1 } });
  const told = (name: string) => checks.find((check) => check.name === name)!.detail;
  assert.equal(told("max_open_positions"), "1 position is open, 2 with this one; 1 allowed");
  assert.equal(told("max_daily_trades"), "1 trade today (UTC), 2 with this one; 20 allowed");
  assert.match(told("max_orders_per_minute"), /^1 order in the last minute and 3 to come/);
  assert.equal(told("unknown_orders"), "1 order has an unknown fate");
});

Deno.test("every check of the list has a case that it alone refuses", () => {
  const named = new Set(LIMITS.map(([, , refusedBy]) => refusedBy));
  const names = reviewed({}).checks.map(({ name }) => name);
  assert.deepEqual(names.filter((name) => !named.has(name) && name !== "max_exposure_percent"), []);
  assert.equal(new Set(names).size, names.length);
});

Deno.test("all failed checks are reported, and the first of the list names the refusal", () => {
  const result = reviewed({
    state: { stopped: "halted by anna", unknownOrders: 2, tradesToday: 50, ordersLastMinute: 100 },
  });
  assert.ok(!result.approved);
  assert.equal(result.refusal.name, "trading_allowed");
  assert.deepEqual(result.checks.filter(({ passed }) => !passed).map(({ name }) => name), [
    "trading_allowed",
    "unknown_orders",
    "max_daily_trades",
    "max_orders_per_minute",
  ]);
});

Deno.test("an account without equity is refused, by every check that divides by it", () => {
  const result = reviewed({ state: { account: { walletBalance: usd(0), unrealizedPnl: usd(0), available: usd(0) } } });
  assert.ok(!result.approved);
  const failed = result.checks.filter(({ passed }) => !passed).map(({ name }) => name);
  for (const name of ["max_exposure_percent", "max_leverage", "min_balance_buffer"]) assert.ok(failed.includes(name));
});

Deno.test("a quantity of nothing is refused", () => {
  const result = reviewed({ coins: 0 as Qty });
  assert.ok(!result.approved);
});
