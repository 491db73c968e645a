/**
 * What deciding costs, without network and database: weights, calibration, gates, size, exits and all risk checks of one
 * decision of four models, and a hundred markets from the candle's arrival to the last decision with forecasts made in
 * the process. The yardstick beside the one is writing the decision's own record as JSON, beside the other the engine's
 * work on candles that nobody is asked about.
 */
import { decide } from "../coordinator/engine/decide.ts";
import { runGates } from "../coordinator/ensemble/gates.ts";
import { votesOf } from "../coordinator/ensemble/method.ts";
import { ensembleMethod } from "../coordinator/ensemble/methods.ts";
import { regimeOf } from "../coordinator/ensemble/regime.ts";
import { review } from "../coordinator/risk/review.ts";
import type { OrderRequest } from "../domain/order.ts";
import { spreadBps } from "../domain/quote.ts";
import { makeDecision } from "../coordinator/engine/decision/make_decision.ts";
import { createEngine, type EngineState } from "../coordinator/engine/state.ts";
import type { Candle } from "../domain/candle.ts";
import type { Decision, DecisionInputs } from "../domain/decision.ts";
import type { Market } from "../domain/market.ts";
import {
  ACCOUNT,
  candleAt,
  decisionOf,
  EngineDriver,
  MARKET,
  QUOTE,
  settingsWith,
  START_MS,
  STEP_MS,
  unanimous,
} from "../tests/fixtures/engine_fixtures.ts";
import { type Measurement, quantile } from "./measurement.ts";

const DECISIONS = 20_000;
const ROUNDS = 9;
const SYMBOLS = 100;
const CANDLES = 60;
const WARMUP = 300;

/** Keeps what was computed alive, so that no compiler leaves the work out. */
let kept = 0;

export function* bench(): Generator<Measurement> {
  yield* oneDecision();
  yield* hundredMarkets();
}

const SETTINGS = settingsWith({
  ensemble: { method: "bayesian_weighted" },
  trading: { max_open_positions: SYMBOLS, max_daily_trades: 1_000_000, min_trade_interval_seconds: 0 },
});

function* oneDecision(): Generator<Measurement> {
  const engine = new EngineDriver({ ensemble: { method: "bayesian_weighted" } });
  const accepted = decisionOf(engine.decide("long"));
  if (!accepted.accepted) throw new Error(`The decision measured is one that trades: ${accepted.rejection?.detail}`);
  const inputs = { ...accepted, circumstances: accepted.circumstances! };
  const rounds = Array.from({ length: ROUNDS }, () => ({
    "aggregate, gates and risk checks of four models": microsecondsEach(() => kept += judged(inputs)),
    "the same with sizing, exits and the record": microsecondsEach(() => kept += made(inputs)),
    peer: microsecondsEach(() => kept += recordText(accepted).length),
  }));
  const median = (name: keyof typeof rounds[number]) => quantile(rounds.map((round) => round[name]), 0.5);
  const peer = median("peer");
  for (
    const name of [
      "aggregate, gates and risk checks of four models",
      "the same with sizing, exits and the record",
    ] as const
  ) {
    const value = median(name);
    yield {
      name,
      value: rounded(value),
      unit: "us",
      peer: "JSON.stringify of the decision's record without features",
      peer_value: rounded(peer),
      ratio: rounded(peer / value),
      n: DECISIONS * ROUNDS,
    };
  }
}

const made = (inputs: DecisionInputs): number => makeDecision(inputs, SETTINGS).decision.gates.length;

/** What is weighed and tested of a decision whose size and exits are there. */
function judged(inputs: Decision & DecisionInputs): number {
  const { lessons, risk, market } = inputs.circumstances;
  const aggregate = ensembleMethod(SETTINGS.ensemble.method).aggregate(votesOf(inputs.answers, lessons));
  const gates = runGates({
    respondingModels: aggregate.votes.length,
    askedModels: inputs.answers.length,
    aggregate,
    expectedValue: inputs.expectedValue,
    regime: regimeOf(inputs.features, inputs.circumstances.usualNatr),
    dataAgeSeconds: 0,
    spreadBps: spreadBps(QUOTE),
  }, SETTINGS.ensemble);
  const order = orderOf(inputs);
  const proposal = { order, price: inputs.price, sizing: inputs.sizing!, bracket: inputs.bracket!, market };
  return gates.length + review(proposal, risk!, SETTINGS).checks.length;
}

const orderOf = ({ symbol, sizing }: Decision): OrderRequest => ({
  clientOrderId: "x-bench-1-1-e",
  decisionId: "d",
  tradeId: "t",
  symbol,
  side: "buy",
  type: "market",
  purpose: "entry",
  qty: sizing!.qty,
  limitPrice: null,
  timeInForce: null,
  triggerPrice: null,
  reduceOnly: false,
});

const recordText = ({ features: _large, ...record }: Decision): string => JSON.stringify(record);

function microsecondsEach(run: () => void): number {
  const startedMs = performance.now();
  for (let i = 0; i < DECISIONS; i++) run();
  return (performance.now() - startedMs) * 1000 / DECISIONS;
}

/** The engine as it is live, told of all markets' candles and then of their models' answers. */
function* hundredMarkets(): Generator<Measurement> {
  const symbols = Array.from({ length: SYMBOLS }, (_, i) => `COIN${i}USDT`);
  const state = createEngine({
    runId: "bench",
    fence: 1,
    settings: SETTINGS,
    markets: symbols.map((symbol): Market => ({ ...MARKET, symbol })),
    lastSequence: 0,
    orders: [],
    trades: [],
    risk: null,
  });
  const atMs = START_MS + WARMUP * STEP_MS;
  symbols.forEach((symbol, i) => {
    const candles = Array.from({ length: WARMUP }, (_, k) => candleOf(i, k));
    decide(state, { kind: "warmup", atMs, symbol, candles });
  });
  decide(state, { kind: "account", atMs, account: ACCOUNT, income: [] });
  const rounds: number[] = [], candlesAlone: number[] = [], each: number[] = [];
  for (let k = WARMUP; k < WARMUP + CANDLES; k++) {
    const startedMs = performance.now();
    for (let i = 0; i < SYMBOLS; i++) tellCandle(state, symbols[i]!, candleOf(i, k));
    candlesAlone.push(performance.now() - startedMs);
    for (let i = 0; i < SYMBOLS; i++) {
      const answeredMs = performance.now();
      tellAnswers(state, symbols[i]!, k, i);
      each.push(performance.now() - answeredMs);
    }
    rounds.push(performance.now() - startedMs);
  }
  for (const q of [0.5, 0.99]) {
    const value = quantile(rounds, q), peer = quantile(candlesAlone, q);
    yield {
      name: `${SYMBOLS} markets decided after their candles, p${q * 100}`,
      value: rounded(value),
      unit: "ms",
      peer: "their candles alone",
      peer_value: rounded(peer),
      ratio: rounded(peer / value),
      n: rounds.length,
    };
  }
}

/** Markets that move alike, and not the same. */
const candleOf = (symbol: number, index: number): Candle =>
  candleAt(index + symbol * 3, { openTimeMs: START_MS + index * STEP_MS });

function tellCandle(state: EngineState, symbol: string, candle: Candle): void {
  kept += decide(state, { kind: "candle", atMs: candle.openTimeMs + STEP_MS, symbol, candle }).length;
}

/** A tenth of the markets would trade. */
function tellAnswers(state: EngineState, symbol: string, index: number, i: number): void {
  const candleOpenTimeMs = START_MS + index * STEP_MS;
  const answers = unanimous((index + i) % 10 === 0 ? "long" : "hold");
  const atMs = candleOpenTimeMs + STEP_MS;
  kept += decide(state, { kind: "forecasts", atMs, symbol, candleOpenTimeMs, answers, quote: QUOTE }).length;
}

const rounded = (value: number): number => Number(value.toFixed(3));
