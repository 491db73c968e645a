import assert from "node:assert/strict";
import fc from "fast-check";
import { type Config, defaultConfig } from "../../../coordinator/runtime/config/schema.ts";
import type { Candle } from "../../../domain/candle.ts";
import type { FundingRate } from "../../../domain/funding_rate.ts";
import { usd } from "../../../domain/money.ts";
import { netPnl } from "../../../domain/trade.ts";
import { FeatureTable } from "../../../research/backtest/feature_table.ts";
import { ruleForecasts } from "../../../research/backtest/rule_forecaster.ts";
import { type BacktestOutcome, runBacktest } from "../../../research/backtest/run_backtest.ts";
import type { Forecasts } from "../../../research/backtest/trading.ts";
import { plantedMarket } from "../../model_server/training/planted_market.ts";

const WARMUP = 300;
const COUNT = 1_500;

const onTick = (value: number): number => Math.round(value * 10) / 10;
const CANDLES: readonly Candle[] = plantedMarket(COUNT, 5, 3).candles.map((candle) => ({
  ...candle,
  open: onTick(candle.open),
  high: onTick(candle.high),
  low: onTick(candle.low),
  close: onTick(candle.close),
}));

type Patch = { readonly [Section in keyof Config]?: Partial<Config[Section]> };

function configWith(patch: Patch = {}): Config {
  const base = defaultConfig();
  const open = {
    trading: { max_daily_trades: 1_000, min_trade_interval_seconds: 0 },
    safety: { circuit_breaker_consecutive_losses: 1_000, max_daily_loss_percent: 0.9, max_daily_loss_usd: 1e9 },
    ensemble: { confidence_threshold: 0, expected_value_threshold: -1, uncertainty_threshold: 1 },
  };
  const merged: Record<string, unknown> = { ...base };
  for (const each of [open, patch] as const) {
    for (const [section, keys] of Object.entries(each)) merged[section] = { ...merged[section] as object, ...keys };
  }
  return merged as unknown as Config;
}

const rsiRule = (): Forecasts =>
  ruleForecasts("rsi", (feature) => {
    const rsi = feature("rsi_14") ?? 50;
    return rsi < 40 ? "long" : rsi > 60 ? "short" : "hold";
  }, 0.02);

interface Wish {
  readonly patch?: Patch;
  readonly funding?: readonly FundingRate[];
  readonly known?: boolean;
}

function backtest(candles: readonly Candle[], { patch = {}, funding = [], known = false }: Wish = {}): BacktestOutcome {
  const ran = runBacktest({
    config: configWith(patch),
    markets: [{
      symbol: "BTCUSDT",
      candles,
      contentHash: "test",
      funding,
      ...(known ? { features: new FeatureTable(candles) } : {}),
    }],
    firstTradedMs: candles[WARMUP]!.openTimeMs,
    forecasts: rsiRule(),
  });
  assert.ok(ran.ok, ran.ok ? "" : ran.error);
  return ran.value;
}

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, each) => sum + each, 0);
const pnlOf = ({ trades }: BacktestOutcome): number => sumOf(trades.map(netPnl));

Deno.test("what the trades made is what the account has more, to the last unit, with fees, slippage and funding", () => {
  const funding = Array.from({ length: 20 }, (_, i) => ({
    timeMs: Math.ceil(CANDLES[WARMUP]!.openTimeMs / 28_800_000) * 28_800_000 + i * 28_800_000,
    rate: i % 2 === 0 ? 0.0003 : -0.0001,
  }));
  const outcome = backtest(CANDLES, { funding });
  assert.ok(outcome.trades.length > 30, `${outcome.trades.length} trades`);
  assert.equal(outcome.finalBalance, outcome.initialBalance + pnlOf(outcome));
  assert.equal(outcome.equity.at(-1)!.equity, outcome.finalBalance, "nothing is open at the end");
  assert.equal(outcome.equity.length, COUNT - WARMUP);
  assert.notEqual(sumOf(outcome.trades.map(({ funding }) => funding)), 0, "funding was settled");
});

Deno.test("the same run comes out the same, and with features that are known already too", () => {
  const first = backtest(CANDLES);
  assert.deepEqual(backtest(CANDLES).trades, first.trades);
  assert.deepEqual(backtest(CANDLES, { known: true }).trades, first.trades);
});

Deno.test("without fees, slippage and funding nothing is paid beside the price", () => {
  const patch: Patch = { backtesting: { include_fees: false, include_funding: false, slippage_bps: 0 } };
  const outcome = backtest(CANDLES, { patch, funding: [{ timeMs: CANDLES[WARMUP + 50]!.openTimeMs, rate: 0.01 }] });
  assert.equal(sumOf(outcome.trades.map(({ fees }) => fees)), 0);
  assert.equal(sumOf(outcome.trades.map(({ funding }) => funding)), 0);
  assert.equal(pnlOf(outcome), sumOf(outcome.trades.map(({ realizedPnl }) => realizedPnl)));
});

Deno.test("every kind of slippage costs, and costs more than none", () => {
  const paid = (backtesting: Partial<Config["backtesting"]>) =>
    sumOf(
      backtest(CANDLES, { patch: { backtesting } }).trades.map(({ entryCost, plan, entryQty }) =>
        Math.abs(entryCost - plan.arrivalPrice * entryQty / 1e8)
      ),
    );
  const none = paid({ slippage_bps: 0 });
  for (
    const slippage of [
      { slippage_bps: 20 },
      { slippage_model: "volume", slippage_bps: 0, slippage_impact_bps: 500 },
      { slippage_model: "spread", slippage_bps: 0 },
    ] as const
  ) {
    assert.ok(paid(slippage) > none, JSON.stringify(slippage));
  }
});

Deno.test("what comes later changes nothing of what was before: not a trade, not a point of equity", () => {
  const whole = backtest(CANDLES);
  fc.assert(
    fc.property(
      fc.integer({ min: WARMUP + 100, max: COUNT - 50 }),
      fc.double({ min: 0.8, max: 1.2, noNaN: true }),
      (cut, factor) => {
        const changed = CANDLES.map((candle, i) =>
          i < cut ? candle : {
            ...candle,
            open: onTick(candle.open * factor),
            high: onTick(candle.high * factor),
            low: onTick(candle.low * factor),
            close: onTick(candle.close * factor),
          }
        );
        const other = backtest(changed);
        const cutMs = CANDLES[cut]!.openTimeMs;
        const before = ({ trades }: BacktestOutcome) => trades.filter(({ exitTimeMs }) => exitTimeMs! < cutMs);
        assert.deepEqual(before(other), before(whole));
        const points = ({ equity }: BacktestOutcome) => equity.filter(({ timeMs }) => timeMs <= cutMs);
        assert.deepEqual(points(other), points(whole));
      },
    ),
    { numRuns: 8 },
  );
});

Deno.test("an account that cannot carry its position is liquidated, and the books still agree", () => {
  const crash = CANDLES.map((candle, i) =>
    i < WARMUP + 200 ? candle : {
      ...candle,
      open: onTick(candle.open * 0.5),
      high: onTick(candle.high * 0.5),
      low: onTick(candle.low * 0.5),
      close: onTick(candle.close * 0.5),
    }
  );
  const outcome = backtest(crash, { patch: { backtesting: { initial_balance: 500 } } });
  assert.equal(outcome.initialBalance, usd(500));
  assert.equal(outcome.finalBalance, outcome.initialBalance + pnlOf(outcome));
});
