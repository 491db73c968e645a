/**
 * 500 trials of a search over cached forecasts of one year of 5-minute candles, on all cores. Features and forecasts are
 * computed once and shared; what is measured is trials, with their figures, and not the ledger's disk.
 * `XYLEN_BENCH_TRIALS` makes it smaller: the time is then told for 500, and the threads are warm before it is taken, as they
 * are for nearly all of 500.
 */
import { availableParallelism } from "node:os";
import { parseConfig } from "../coordinator/runtime/config/load.ts";
import { seededRandom } from "../model_server/training/random.ts";
import { FeatureTable } from "../research/backtest/feature_table.ts";
import { ruleForecasts } from "../research/backtest/rule_forecaster.ts";
import type { Candle } from "../domain/candle.ts";
import { trialOfRun } from "../research/ledger/trial_of_run.ts";
import { type BaseConfig, changedConfig } from "../research/search/changed_config.ts";
import { TrialCrew } from "../research/search/crew.ts";
import { type ForecastPack, packForecasts } from "../research/search/forecast_pack.ts";
import { type SamplerName, SAMPLERS } from "../coordinator/ports/research/search_terms.ts";
import { GENERATION, runSearch } from "../research/search/search.ts";
import { parseDimension } from "../research/search/space.ts";
import { shareMarket } from "../research/search/shared_market.ts";
import { ok } from "../domain/result.ts";
import type { Measurement } from "./measurement.ts";

const TRIALS = 500;
const GOAL_S = 300;
const STEP_MS = 300_000;
const WARM_UP = 1_000;
const YEAR = 105_120;
const FIRST_MS = Date.UTC(2023, 0, 1);
const MODELS = ["a", "b", "c", "d"];
const CONFIG = `
mode: replay
data: { warmup_candles: 1000 }
models:
  endpoints:
${MODELS.map((name) => `    - { name: ${name}, learner: gbdt }`).join("\n")}
ensemble: { expected_value_threshold: -1, confidence_threshold: 0.4 }
`;
const SPACE = [
  "models.endpoints.a.weight=0..2",
  "models.endpoints.b.weight=0..2",
  "trading.stop_loss_atr=0.5..2.4",
  "trading.position_size_fraction=0.01..0.3:log",
  "ensemble.confidence_threshold=0.35..0.7",
];

export async function* bench(): AsyncGenerator<Measurement> {
  const trials = Number(Deno.env.get("XYLEN_BENCH_TRIALS") ?? TRIALS);
  const samplers = Deno.env.get("XYLEN_BENCH_SAMPLER")?.split(",") ?? SAMPLERS.filter((each) => each !== "random");
  for (const sampler of samplers as SamplerName[]) {
    const { seconds, candles } = await search(sampler, trials);
    const whole = seconds * TRIALS / trials;
    yield {
      name: `search: ${TRIALS} trials by ${sampler}, one year of 5-minute candles, four cached models` +
        (trials < TRIALS ? `, told from ${trials}` : ""),
      value: Math.round(whole),
      unit: "s",
      peer: "goal",
      peer_value: GOAL_S,
      ratio: GOAL_S / whole,
      n: 1,
    };
    yield {
      name: `search: candles traded a second by ${sampler}, ${availableParallelism()} threads`,
      value: Math.round(candles / seconds),
      unit: "candles/s",
      peer: "goal",
      peer_value: Math.round(YEAR * TRIALS / GOAL_S),
      ratio: candles / seconds / (YEAR * TRIALS / GOAL_S),
      n: 1,
    };
  }
}

async function search(sampler: SamplerName, trials: number): Promise<{ seconds: number; candles: number }> {
  const parsed = parseConfig(CONFIG, "bench");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const base: BaseConfig = { text: CONFIG, profile: "default", config: parsed.value.config };
  const candles = yearOfChance();
  const market = { symbol: "BTCUSDT", candles, contentHash: "bench", funding: [], features: new FeatureTable(candles) };
  const firstTradedMs = candles[WARM_UP]!.openTimeMs;
  const packs = new Map(MODELS.map((name, i) => {
    const rule = ruleForecasts(name, (feature) => {
      const value = feature(["rsi_14", "mfi_14", "stoch_k", "rsi_28"][i]!);
      return value === null || (value > 25 && value < 75) ? "hold" : value < 50 ? "long" : "short";
    }, 0.01);
    return [name, packForecasts(rule, [market], "5m", firstTradedMs)];
  }));
  using crew = new TrialCrew(availableParallelism(), [shareMarket(market)]);
  const run = (how: SamplerName, count: number) =>
    searched(how, count, { base, packs, crew, firstTradedMs, toMs: candles.at(-1)!.openTimeMs });
  if (trials < TRIALS) await run("random", GENERATION);
  const startedMs = performance.now();
  const traded = await run(sampler, trials);
  return { seconds: (performance.now() - startedMs) / 1000, candles: traded };
}

interface Searching {
  readonly base: BaseConfig;
  readonly packs: ReadonlyMap<string, ForecastPack>;
  readonly crew: TrialCrew;
  readonly firstTradedMs: number;
  readonly toMs: number;
}

/** @returns Candles that all trials together have traded. */
async function searched(
  sampler: SamplerName,
  trials: number,
  { base, packs, crew, firstTradedMs, toMs }: Searching,
): Promise<number> {
  let traded = 0;
  await runSearch({
    space: SPACE.map((text) => {
      const dimension = parseDimension(text);
      if (!dimension.ok) throw new Error(dimension.error);
      return dimension.value;
    }),
    sampler,
    trials,
    seed: 1,
    judging: { objective: "sharpe", minTrades: 1 },
  }, {
    known: [],
    onTrial: () => {},
    run: async ({ setting, rung, trialNo, share }) => {
      const config = changedConfig(base, setting);
      if (!config.ok) return config;
      const members = config.value.models.endpoints.map(({ name, weight }) => ({
        name,
        weight,
        pack: packs.get(name)!,
      }));
      const until = firstTradedMs + share * (toMs - firstTradedMs);
      const ran = await crew.run({ config: config.value, members, firstTradedMs, toMs: until });
      if (!ran.ok) return ran;
      traded += Math.round(share * YEAR);
      return ok(trialOfRun({
        ...ran.value,
        kind: "search",
        command: "optimise",
        configHash: JSON.stringify(setting),
        changed: setting,
        symbols: ["BTCUSDT"],
        timeframe: "5m",
        dataHash: "bench",
        fromMs: firstTradedMs,
        place: { searchId: "bench", rung, trialNo },
      }, 0));
    },
  });
  return traded;
}

function yearOfChance(): Candle[] {
  const random = seededRandom(1);
  let close = 30_000;
  return Array.from({ length: WARM_UP + YEAR }, (_, i) => {
    const open = close;
    close = Math.round(close * Math.exp(random.normal() / 600) * 10) / 10;
    return {
      openTimeMs: FIRST_MS + i * STEP_MS,
      open,
      high: Math.max(open, close) + 10,
      low: Math.min(open, close) - 10,
      close,
      volume: 50 + Math.round(50 * random.next()),
    };
  });
}
