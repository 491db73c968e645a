/** A whole search on the engine itself, over a market that is chance alone or has an edge of a stated size planted. */
import { parseConfig } from "../../../coordinator/runtime/config/load.ts";
import type { Candle } from "../../../domain/candle.ts";
import type { Action, Forecast } from "../../../domain/forecast.ts";
import { invariant, ok } from "../../../domain/result.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import { FeatureTable } from "../../../research/backtest/feature_table.ts";
import type { BacktestMarket } from "../../../research/backtest/run_backtest.ts";
import type { Forecasts } from "../../../research/backtest/trading.ts";
import { trialOfRun } from "../../../research/ledger/trial_of_run.ts";
import { type BaseConfig, changedConfig } from "../../../research/search/changed_config.ts";
import { type ForecastPack, packForecasts } from "../../../research/search/forecast_pack.ts";
import type { SamplerName } from "../../../coordinator/ports/research/search_terms.ts";
import { bestOf, runSearch, type SearchPlan } from "../../../research/search/search.ts";
import { parseDimension } from "../../../research/search/space.ts";
import type { Setting } from "../../../domain/search_space.ts";
import { runTrial } from "../../../research/search/trial_task.ts";
import { type Verdict, verdictOn } from "../../../research/search/verdict.ts";
import { hashOf } from "../../../domain/content_hash.ts";

const HOUR_MS = 3_600_000;
const STEP_MS = 4 * HOUR_MS;
const FIRST_MS = Date.UTC(2024, 0, 1);
const WARM_UP = 250;
const DEVIATION = 0.01;
/** A candle's signal stays for so many. */
const SIGNAL_CANDLES = 6;
const MODELS = ["a", "b", "c", "d"] as const;

const CONFIG = `
mode: replay
data: { timeframes: [4h], warmup_candles: 200, candles_count: 200 }
models:
  endpoints:
${MODELS.map((name) => `    - { name: ${name}, learner: gbdt, horizon_bars: ${SIGNAL_CANDLES} }`).join("\n")}
ensemble: { expected_value_threshold: -1, require_majority: false, confidence_threshold: 0.34, calibration_method: none }
trading: { min_trade_interval_seconds: 0, position_size_fraction: 0.3, max_position_size_usd: 5000, max_daily_trades: 100 }
safety: { circuit_breaker_consecutive_losses: 100, max_daily_loss_percent: 0.2, max_daily_loss_usd: 5000, max_position_duration_hours: 24 }
backtesting: { include_fees: false, slippage_bps: 0, include_funding: false }
`;

const SPACE = [
  ...MODELS.map((name) => `models.endpoints.${name}.weight=0..1`),
  "trading.stop_loss_atr=0.5..4",
  "trading.take_profit_atr=0.5..6",
  "ensemble.confidence_threshold=0.34..0.6",
];

export interface ProofRequest {
  readonly seed: number;
  readonly trials: number;
  readonly days: number;
  /** Drift of a candle in standard deviations, in the direction that model `a` knows; the others know nothing. */
  readonly edge: number;
  readonly sampler: SamplerName;
}

export interface Proof extends Verdict {
  /** Of the best trial. */
  readonly setting: Setting;
  readonly trades: number;
  readonly sharpe: number | null;
}

export async function searchProof({ seed, trials, days, edge, sampler }: ProofRequest): Promise<Proof> {
  const { market, signals } = marketWith(seed, days, edge);
  const markets = [market];
  const firstTradedMs = market.candles[WARM_UP]!.openTimeMs, toMs = market.candles.at(-1)!.openTimeMs;
  const base = baseConfig();
  const packs = new Map<string, ForecastPack>(MODELS.map((name, i) => {
    const said = name === "a" && edge > 0 ? signals : randomSignals(seed * 31 + i, signals.length);
    return [name, packForecasts(sayer(said, market.candles), markets, "4h", firstTradedMs)];
  }));
  const plan: SearchPlan = {
    space: SPACE.map((text) => {
      const dimension = parseDimension(text);
      invariant(dimension.ok, text);
      return dimension.value;
    }),
    sampler,
    trials,
    seed,
    judging: { objective: "sharpe", minTrades: 5 },
  };
  const searched = await runSearch(plan, {
    known: [],
    onTrial: () => {},
    run: ({ setting, rung, trialNo, share }) => {
      const config = changedConfig(base, setting);
      if (!config.ok) return Promise.resolve(config);
      const members = config.value.models.endpoints.map(({ name, weight }) => ({
        name,
        weight,
        pack: packs.get(name)!,
      }));
      const until = firstTradedMs + share * (toMs - firstTradedMs);
      const ran = runTrial(markets, { config: config.value, members, firstTradedMs, toMs: until });
      if (!ran.ok) return Promise.resolve(ran);
      const place = { searchId: "proof", rung, trialNo };
      return Promise.resolve(ok(trialOfRun({
        ...ran.value,
        kind: "search",
        command: "optimise",
        configHash: hashOf(config.value),
        changed: setting,
        symbols: ["BTCUSDT"],
        timeframe: "4h",
        dataHash: market.contentHash,
        fromMs: firstTradedMs,
        place,
      }, 0)));
    },
  });
  const best = bestOf(searched, plan.judging);
  const refused = searched.find((each) => each.refused !== null)?.refused;
  invariant(best, `a trial of seed ${seed} is judged: ${refused ?? "none had trades"}`);
  const entries = searched.flatMap(({ entry }) => entry ?? []);
  const verdict = verdictOn(best.entry!, searched, entries);
  return {
    ...verdict,
    setting: best.setting,
    trades: best.entry!.trades,
    sharpe: best.entry!.figures["sharpe"] ?? null,
  };
}

function baseConfig(): BaseConfig {
  const parsed = parseConfig(CONFIG, "proof");
  invariant(parsed.ok, parsed.ok ? "" : JSON.stringify(parsed.error));
  return { text: CONFIG, profile: "default", config: parsed.value.config };
}

function marketWith(seed: number, days: number, edge: number) {
  const random = seededRandom(seed), count = WARM_UP + days * 24 * HOUR_MS / STEP_MS;
  const signals = randomSignals(seed + 7_000_000, count);
  let close = 30_000;
  const candles = Array.from({ length: count }, (_, i): Candle => {
    const open = close, drift = edge * DEVIATION * signals[i]!;
    // Inside the candle the price walks too, so that stops and targets are met where a real one meets them.
    const steps = Array.from({ length: 8 }, () => drift / 8 + random.normal() * DEVIATION / Math.sqrt(8));
    const path = steps.map((step) => close *= Math.exp(step));
    return {
      openTimeMs: FIRST_MS + i * STEP_MS,
      open: cents(open),
      high: cents(Math.max(open, ...path)),
      low: cents(Math.min(open, ...path)),
      close: cents(close),
      volume: 500 + 500 * random.next(),
    };
  });
  const market: BacktestMarket = {
    symbol: "BTCUSDT",
    candles,
    contentHash: `proof-${seed}-${edge}`,
    funding: [],
    features: new FeatureTable(candles),
  };
  return { market, signals };
}

const cents = (price: number): number => Math.round(price * 10) / 10;

/** +1 or −1, each for some candles. */
function randomSignals(seed: number, count: number): Int8Array {
  const random = seededRandom(seed);
  const signals = new Int8Array(count);
  for (let i = 0; i < count; i++) {
    signals[i] = i % SIGNAL_CANDLES === 0 ? (random.next() < 0.5 ? 1 : -1) : signals[i - 1]!;
  }
  return signals;
}

/** A model that says what a signal says of the next candle, how surely is chance. */
function sayer(signals: Int8Array, candles: readonly Candle[]): Forecasts {
  const places = new Map(candles.map(({ openTimeMs }, i) => [openTimeMs, i]));
  return ({ features: { openTimeMs } }) => {
    const next = places.get(openTimeMs)! + 1;
    const action: Action = (signals[next] ?? 1) > 0 ? "long" : "short";
    const other = (1 - 0.62) / 2;
    const probabilities = { long: other, short: other, hold: other, [action]: 0.62 };
    const forecast: Forecast = {
      modelName: "",
      modelVersion: "1",
      action,
      confidence: 0.62,
      probability: probabilities.long / (probabilities.long + probabilities.short),
      probabilities,
      expectedReturn: 0.01,
      stopLoss: null,
      takeProfit: null,
      rawScore: 1,
      latencyMs: 0,
    };
    return [{ modelName: "", endpoint: "proof", weight: 1, latencyMs: 0, ok: true, forecast, raw: null }];
  };
}
