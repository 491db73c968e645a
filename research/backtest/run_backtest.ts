import type { Command } from "../../coordinator/engine/command.ts";
import type { EngineEvent } from "../../coordinator/engine/event.ts";
import { createEngine, type EngineStart } from "../../coordinator/engine/state.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { FeatureSource } from "../../features/mod.ts";
import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Decision } from "../../domain/decision.ts";
import type { FundingRate } from "../../domain/funding_rate.ts";
import type { Market } from "../../domain/market.ts";
import { type Usd, usd } from "../../domain/money.ts";
import { invariant, ok, type Result } from "../../domain/result.ts";
import type { Opinion } from "../../domain/opinion.ts";
import type { Trade } from "../../domain/trade.ts";
import { MatchingAccount } from "../../exchange/matching/matching_account.ts";
import {
  partsIn,
  recordedFunding,
  recordedMarket,
  type SimulatedMarket,
  withFunding,
  withInside,
} from "../../exchange/simulator/mod.ts";
import type { TradingRules } from "../../exchange/matching/trading_rules.ts";
import { tradingRules } from "../../exchange/simulator/symbol_rules.ts";
import { Venue } from "../../exchange/simulator/venue.ts";
import type { AskedModels } from "./asked_models.ts";
import { ExchangeDesk } from "./exchange_desk.ts";
import type { FeatureTable } from "./feature_table.ts";
import { type DecisionCounts, type EquityPoint, Recorder } from "./recorder.ts";
import { ResultRecorder } from "./result_recorder.ts";
import { type ExtraSlippage, spreadSlippage, volumeSlippage } from "./slippage.ts";
import { BacktestTrading, type Forecasts } from "./trading.ts";

/** A finer recording of a market, by which the inside of its candles is played. */
export interface FinerCandles {
  readonly timeframe: Timeframe;
  /** Oldest first; gaps are allowed. */
  readonly candles: readonly Candle[];
  readonly contentHash: string;
}

/** How the inside of a market's candles was played. */
export interface InsideCount {
  readonly symbol: string;
  readonly by_minutes: number;
  readonly worst_case_first: number;
}

/** One market of a backtest. */
export interface BacktestMarket {
  readonly symbol: string;
  /** Oldest first: those that warm the indicators up, then the traded ones. */
  readonly candles: readonly Candle[];
  /** Names the candles: their SHA-256. */
  readonly contentHash: string;
  /** Settled funding; empty when none is paid. */
  readonly funding: readonly FundingRate[];
  /** Without it, and where it has a gap, the worst case comes first. */
  readonly inside?: FinerCandles | undefined;
  /** What own entries have paid against the price, in basis points; for the slippage model `learned`. */
  readonly learnedSlippageBps?: number;
  /** Its rules as an exchange told them; those of the simulator without it. */
  readonly market?: Market | undefined;
  /** The features of exactly these candles, when they are known already. */
  readonly features?: FeatureTable;
}

export interface BacktestInput {
  readonly config: Config;
  readonly markets: readonly BacktestMarket[];
  /** Open time of the first traded candle. */
  readonly firstTradedMs: number;
  readonly forecasts: Forecasts;
  /** Where the engine's features come from; without it from the markets. */
  readonly featuresOf?: (symbol: string) => FeatureSource;
  /** What is known of former decisions. */
  readonly opinions?: readonly Opinion[];
  /** What the engine is to remember from before; nothing when undefined. */
  readonly former?: Pick<EngineStart, "risk" | "ended">;
  /** Told of each. */
  readonly onDecision?: (decision: Decision) => void;
}

/** Told of each event after the engine has taken it. What it keeps of them is its own choice. */
export interface Records {
  /** Closed ones, in the order of their end. */
  readonly trades: readonly Trade[];
  readonly equity: readonly { readonly timeMs: number; readonly equity: Usd }[];
  took(event: EngineEvent, commands: readonly Command[]): void;
  /** Everything is closed. */
  ended(): void;
}

/** What every backtest comes to, whatever is kept of it. */
export interface BacktestResults {
  readonly trades: Records["trades"];
  readonly equity: Records["equity"];
  readonly initialBalance: Usd;
  readonly finalBalance: Usd;
  readonly tradedCandles: number;
  readonly inside: readonly InsideCount[];
}

export interface BacktestOutcome extends BacktestResults {
  readonly equity: readonly EquityPoint[];
  readonly counts: DecisionCounts;
  readonly recorder: Recorder;
}

/**
 * Trades recorded candles with the live engine and the matching core, in this process and as fast as it can.
 *
 * @returns Why not, in one sentence: unsound candles, or a range without any.
 */
export function runBacktest(input: BacktestInput): Result<BacktestOutcome> {
  const traded = toTheEnd(trade(input, (venue) => new Recorder(venue)));
  return traded.ok ? ok(outcomeOf(traded.value)) : traded;
}

/** The same where only the results count: no decision is kept. */
export function runForResults(input: BacktestInput): Result<BacktestResults> {
  const traded = toTheEnd(trade(input, (venue) => new ResultRecorder(venue)));
  return traded.ok ? ok(resultsOf(traded.value)) : traded;
}

/**
 * The same while the models are still being asked: what they have answered is traded while they work on what comes next.
 *
 * @param models Of whom the input's forecasts are, asked from the first traded candle on.
 * @returns Why not: also why a model failed.
 */
export async function runBacktestBehind(
  models: Pick<AskedModels, "until">,
  input: BacktestInput,
): Promise<Result<BacktestOutcome>> {
  const trading = trade(input, (venue) => new Recorder(venue));
  for (;;) {
    const next = trading.next();
    if (next.done) return next.value.ok ? ok(outcomeOf(next.value.value)) : next.value;
    const answered = await models.until(next.value);
    if (!answered.ok) return answered;
  }
}

interface Traded<R extends Records> extends Omit<BacktestResults, "trades" | "equity"> {
  readonly records: R;
}

const resultsOf = <R extends Records>({ records: { trades, equity }, ...traded }: Traded<R>) => ({
  ...traded,
  trades,
  equity,
});

const outcomeOf = (traded: Traded<Recorder>): BacktestOutcome => {
  const recorder = traded.records;
  return { ...resultsOf(traded), equity: recorder.equity, counts: recorder.counts, recorder };
};

function toTheEnd<T>(trading: Generator<number, T>): T {
  for (;;) {
    const next = trading.next();
    if (next.done) return next.value;
  }
}

/** Candles that are traded without a pause: for so long no model is asked anything new. */
const TRADED_AT_ONCE = 512;

/** Pauses before each run of candles. @yields How many of the traded candles will have closed after it, at most. */
function* trade<R extends Records>(
  input: BacktestInput,
  recordsOf: (venue: Venue) => R,
): Generator<number, Result<Traded<R>>> {
  const { config, markets, firstTradedMs, forecasts, featuresOf, opinions = [], former, onDecision } = input;
  const [timeframe] = config.data.timeframes;
  invariant(timeframe, "the configuration names a timeframe");
  const traded: SimulatedMarket[] = [];
  for (const each of markets) {
    const market = playedMarket(each, timeframe, firstTradedMs);
    if (!market.ok) return market;
    const { funding, contentHash } = each;
    const pays = config.backtesting.include_funding && funding.length > 0;
    traded.push(pays ? withFunding(market.value, recordedFunding(funding), contentHash) : market.value);
  }
  const initialBalance = usd(config.backtesting.initial_balance);
  const venue = venueOf(config, markets, traded, initialBalance);
  const desk = new ExchangeDesk(venue);
  const records = recordsOf(venue);
  const tables = new Map(markets.map(({ symbol, features }) => [symbol, features]));
  const engine = createEngine({
    runId: "backtest",
    fence: 1,
    settings: config,
    markets: markets.map(({ symbol }) => desk.market(symbol)),
    lastSequence: 0,
    orders: [],
    trades: [],
    risk: null,
    ...former,
    opinions,
    featuresOf: featuresOf ?? ((symbol) => tables.get(symbol)?.source()),
  });
  const trading = new BacktestTrading(engine, desk, {
    timeframe,
    forecasts,
    listener: (event, commands) => {
      records.took(event, commands);
      if (onDecision) { for (const each of commands) if (each.kind === "record_decision") onDecision(each.decision); }
    },
  });
  markets.forEach(({ symbol, candles }, i) => {
    trading.warmUp(symbol, candles.slice(0, traded[i]!.historyCount));
  });
  trading.takeUp();
  let steps = 0;
  do {
    if (steps % TRADED_AT_ONCE === 0) yield steps + TRADED_AT_ONCE;
    steps++;
  } while (trading.step());
  trading.windDown();
  records.ended();
  return ok({
    records,
    initialBalance,
    finalBalance: desk.account().walletBalance,
    tradedCandles: Math.max(...traded.map(({ liveCount }) => liveCount ?? 0)),
    inside: traded.map((market) => {
      const known = partsIn(market);
      return { symbol: market.symbol, by_minutes: known, worst_case_first: market.liveCount! - known };
    }),
  });
}

/**
 * What is played of a market, without its funding.
 *
 * @returns A sentence of what is unsound, be it that the finer recording is of other candles.
 */
export function playedMarket(
  { symbol, candles, contentHash, inside }: BacktestMarket,
  timeframe: Timeframe,
  firstTradedMs: number,
): Result<SimulatedMarket> {
  const market = recordedMarket({ symbol, timeframe, candles, firstTradedMs, contentHash });
  if (!market.ok || !inside) return market;
  const finer = recordedMarket({ symbol, ...inside });
  return finer.ok ? withInside(market.value, finer.value) : finer;
}

function venueOf(
  { trading, backtesting }: Config,
  markets: readonly BacktestMarket[],
  traded: readonly SimulatedMarket[],
  balance: Usd,
): Venue {
  const rules = markets.map((market) => rulesOf(market, backtesting));
  return new Venue(traded, MatchingAccount.create(rules, balance, trading.leverage));
}

function rulesOf(market: BacktestMarket, backtesting: Config["backtesting"]): TradingRules {
  const { symbol, learnedSlippageBps } = market;
  const { slippage_model: model, slippage_bps: fixedBps, include_fees: paysFees } = backtesting;
  const slippageBps = model === "learned" ? learnedSlippageBps ?? fixedBps : fixedBps;
  const extra = extraOf(market, backtesting);
  const simulated = tradingRules(symbol, { slippageBps });
  const rules = {
    ...simulated,
    market: market.market ?? simulated.market,
    ...(extra && { extraSlippageBps: extra }),
  };
  return paysFees ? rules : { ...rules, market: { ...rules.market, takerFeeBps: 0, makerFeeBps: 0 } };
}

function extraOf({ candles }: BacktestMarket, backtesting: Config["backtesting"]): ExtraSlippage | null {
  switch (backtesting.slippage_model) {
    case "volume":
      return volumeSlippage(backtesting.slippage_impact_bps);
    case "spread":
      return spreadSlippage(candles);
    case "fixed_bps":
    case "learned":
      return null;
    default:
      return backtesting.slippage_model satisfies never;
  }
}
