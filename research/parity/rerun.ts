import { type Config, defaultConfig } from "../../coordinator/runtime/config/schema.ts";
import type { FlatState } from "../../coordinator/ports/decision_history.ts";
import { equityOf } from "../../domain/account.ts";
import { type Candle } from "../../domain/candle.ts";
import type { Decision } from "../../domain/decision.ts";
import type { FundingRate } from "../../domain/funding_rate.ts";
import { toNumber } from "../../domain/money.ts";
import { err, type Result } from "../../domain/result.ts";
import { type BacktestOutcome, runBacktest } from "../backtest/run_backtest.ts";
import type { Forecasts } from "../backtest/trading.ts";
import type { RecordedLife } from "./recorded_life.ts";

/** A decision by what it was about: ids differ in each run. */
export const placeOf = ({ symbol, candleOpenTimeMs }: Pick<Decision, "symbol" | "candleOpenTimeMs">): string =>
  `${symbol} ${candleOpenTimeMs}`;

/** Every decision of a rerun, by its place. */
export interface Rerun {
  readonly outcome: BacktestOutcome;
  readonly decisions: ReadonlyMap<string, Decision>;
  readonly notes: readonly string[];
}

/**
 * Trades a recorded life again as a backtest: the same candles, what the models said then, the same configuration, the
 * account of its first decision, and the matching core in the place of the exchange.
 *
 * @param config As it was recorded. @returns Why not, in one sentence.
 */
export function rerun(life: RecordedLife, config: Partial<Config>): Result<Rerun> {
  const [first] = life.decisions;
  if (!first) return err("The process decided nothing");
  const { start } = life;
  const account = first.circumstances?.risk?.account;
  if (!account) {
    return err(`Decision ${first.decisionId} does not tell the account: it is of before circumstances were stored`);
  }
  const whole: Config = { ...defaultConfig(), ...config };
  const backtesting = {
    ...whole.backtesting,
    initial_balance: toNumber(start?.walletBalance ?? account.walletBalance),
    // The demo's exchange fills at the price.
    ...(whole.mode === "demo" ? { slippage_bps: 0, slippage_model: "fixed_bps" as const } : {}),
  };
  const decisions = new Map<string, Decision>();
  const notes = [...life.notes];
  if (!start && equityOf(account) !== account.walletBalance) {
    notes.push("a position was open at its first decision: the rerun begins flat");
  }
  const ran = runBacktest({
    config: { ...whole, backtesting },
    markets: [...life.markets].map(([symbol, { warmup, candles }]) => ({
      symbol,
      candles: [...warmup, ...candles],
      contentHash: `${life.runId}-${life.fence}-${symbol}`,
      funding: fundingIn([...warmup, ...candles]),
      market: life.decisions.find((each) => each.symbol === symbol)?.circumstances?.market,
    })),
    firstTradedMs: Math.min(...[...life.markets.values()].map(({ candles }) => candles[0]?.openTimeMs ?? Infinity)),
    forecasts: recordedForecasts(life.decisions),
    opinions: life.opinions,
    ...(start ? { former: { risk: riskOf(start), ended: start.ended } } : {}),
    onDecision: (decision) => decisions.set(placeOf(decision), decision),
  });
  return ran.ok ? { ok: true, value: { outcome: ran.value, decisions, notes } } : ran;
}

/** The venue of the rerun counts its payments anew, and its wallet holds nothing but what the account had. */
const riskOf = ({ risk }: FlatState): object => ({
  ...risk as object,
  income: { ...(risk as { income: object }).income, ids: [] },
  walletOffset: null,
});

/** What the models said then; nobody answers where nothing is recorded. */
function recordedForecasts(decisions: readonly Decision[]): Forecasts {
  const answers = new Map(decisions.map((decision) => [placeOf(decision), decision.answers]));
  return ({ symbol, features: { openTimeMs } }) => answers.get(placeOf({ symbol, candleOpenTimeMs: openTimeMs })) ?? [];
}

const FUNDING_MS = 8 * 3_600_000;

/** The rates that candles carry, as they were settled: the last one that is known at each settlement's time. */
function fundingIn(candles: readonly Candle[]): FundingRate[] {
  const rates = new Map<number, number>();
  for (const { openTimeMs, fundingRate } of candles) {
    if (fundingRate !== undefined) rates.set(Math.floor(openTimeMs / FUNDING_MS) * FUNDING_MS, fundingRate);
  }
  return [...rates].map(([timeMs, rate]) => ({ timeMs, rate }));
}
