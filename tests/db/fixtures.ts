/** Temporary databases and sample values of the domain. */
import { startPlan } from "../../domain/entry_plan.ts";
import assert from "node:assert/strict";
import type { Commit, DecisionRecord, SystemEvent } from "../../coordinator/ports/journal.ts";
import type { Calibration, Curve, NamedCalibration } from "../../domain/calibration.ts";
import type { Circumstances } from "../../domain/circumstances.ts";
import type { Decision } from "../../domain/decision.ts";
import type { ForecastAnswer } from "../../domain/forecast.ts";
import type { MetaLearner } from "../../domain/meta_learner.ts";
import { price, qty, usd } from "../../domain/money.ts";
import type { Order } from "../../domain/order.ts";
import type { Trade } from "../../domain/trade.ts";
import { MARKET } from "../fixtures/engine_fixtures.ts";
import { type Database, type DatabaseOptions, openDatabase } from "../../db/open.ts";

export const START_MS = 1_700_000_000_000;

/** Runs `body` in a folder that is gone afterwards. */
export async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "xylen-db-test-" });
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Options for a database file in `folder`; failures outside any call fail the test that caused them. */
export const optionsIn = (folder: string, changes: Partial<DatabaseOptions> = {}): DatabaseOptions => ({
  url: `file:${folder}/xylen.db`,
  dataDir: folder,
  lockDir: folder,
  account: { key: `sim:${folder}`, label: "demo account" },
  mode: "demo",
  marketId: "synthetic-1",
  onFailure: (sentence) => assert.fail(sentence),
  ...changes,
});

export async function opened(options: DatabaseOptions): Promise<Database> {
  const database = await openDatabase(options);
  if (!database.ok) throw new Error(database.error);
  return database.value;
}

export async function refusal(options: DatabaseOptions): Promise<string> {
  const database = await openDatabase(options);
  if (!database.ok) return database.error;
  await database.value.close();
  return assert.fail("the database should have been refused");
}

export async function withDatabase(
  body: (database: Database, folder: string) => Promise<void>,
  changes: Partial<DatabaseOptions> = {},
): Promise<void> {
  await inFolder(async (folder) => {
    const database = await opened(optionsIn(folder, changes));
    try {
      await body(database, folder);
    } finally {
      await database.close();
    }
  });
}

const CLASS_RETURNS = {
  long: { long: 0.03, short: -0.02, hold: 0.1 / 3 },
  short: { long: -0.02, short: 0.03, hold: 0 },
};

export const anAnswer = (modelName: string, changes: Partial<ForecastAnswer> = {}): ForecastAnswer => ({
  modelName,
  endpoint: `http://127.0.0.1/${modelName}`,
  weight: 1,
  latencyMs: 1.25,
  ok: true,
  forecast: {
    modelName,
    modelVersion: "v1",
    action: "long",
    confidence: 0.7,
    probability: 0.8,
    probabilities: { long: 0.7, short: 0.175, hold: 0.125 },
    expectedReturn: 0.004,
    stopLoss: null,
    takeProfit: 43_000.5,
    rawScore: 1.1,
    latencyMs: 0.3,
    ...(modelName === "gbdt-12" ? { classReturns: CLASS_RETURNS } : {}),
  },
  raw: { model_name: modelName, extra: [1, 2] },
  ...changes,
} as ForecastAnswer);

export const aFault = (modelName: string): ForecastAnswer => ({
  modelName,
  endpoint: `http://127.0.0.1/${modelName}`,
  weight: 0.5,
  latencyMs: 5000,
  ok: false,
  fault: "timeout",
  detail: "no answer within: 5000 ms",
});

export function aDecision(n: number, changes: Partial<Decision> = {}): Decision {
  const answers = changes.answers ?? [anAnswer("gbdt-12"), anAnswer("mlp-12"), aFault("mlp-36")];
  const atMs = START_MS + n * 300_000;
  return {
    decisionId: `d-${n}`,
    snapshotId: `s-${n}`,
    symbol: "BTCUSDT",
    atMs,
    candleOpenTimeMs: atMs - 300_000,
    price: price(42_123.4),
    features: {
      openTimeMs: atMs - 300_000,
      names: ["rsi_14", "ema_200", "natr_14"],
      values: [55.123456789012345, null, 0.1 + 0.2],
      schemaHash: "schema-1",
    },
    answers,
    circumstances: someCircumstances(n),
    aggregate: {
      method: "weighted_vote",
      action: "long",
      confidence: 0.7,
      agreement: 1,
      probabilities: { long: 0.7, short: 0.175, hold: 0.125 },
      pooled: { long: 0.72, short: 0.16, hold: 0.12 },
      set: ["long", "hold"],
      setAlpha: 0.1 + 0.2 / 3,
      expectedReturn: 0.004,
      uncertainty: 0.05,
      entropy: 0.75 + 0.1 / 3,
      votes: answers.flatMap((each) =>
        each.ok
          ? [{
            modelName: each.modelName,
            weight: 0.5,
            action: "long" as const,
            confidence: 0.69,
            probabilities: { long: 0.69, short: 0.2, hold: 0.11 },
            forecast: each.forecast,
          }]
          : []
      ),
    },
    expectedValue: 0.0021,
    gates: [{ name: "confidence", passed: true, value: 0.7, limit: 0.5, detail: "" }],
    riskChecks: [{ name: "exposure", passed: true, value: 0.1, limit: 0.3, detail: "" }],
    sizing: {
      method: "fixed_fraction",
      qty: qty(0.023),
      notional: usd(968.8382),
      steps: [{ name: "fraction", notional: usd(1000), detail: "10 % of equity" }],
    },
    bracket: { stopPrice: price(41_800), targetPrice: price(42_700.1) },
    action: "long",
    accepted: true,
    rejection: null,
    tradeId: `t-${n}`,
    ...changes,
  };
}

/** Every second one knows no account yet; calibrations are shared by some. */
const someCircumstances = (n: number): Circumstances => ({
  origin: { runId: "run1", fence: 1, sequence: n },
  market: MARKET,
  priceAtMs: START_MS + n * 300_000,
  quote: n % 2 === 0 ? null : { bid: price(42_000), ask: price(42_000.1) },
  costs: { takerFeeBps: 5, slippageBps: 0.1 + 0.2, funding: -0.0001 },
  usualNatr: 0.3,
  yearlyVolatility: n % 2 === 0 ? null : 0.55,
  lessons: {
    weights: [{ modelName: "gbdt-12", factor: 1.1 }],
    calibrations: [aCalibration("gbdt-12", n % 3), aCalibration("ensemble", n % 2)],
    setLimit: null,
    setAlpha: 0.1,
    metaLearner: n % 2 === 0 ? null : aMetaLearner(n % 3),
    standing: n % 2 === 0 ? null : { models: [{ modelName: "gbdt-12", brier: 0.1 + 0.5, slow: 1 / 3 }], winRate: 0.35 },
  },
  risk: n % 2 === 0 ? null : {
    nowMs: START_MS,
    stopped: null,
    breaker: { state: "closed", consecutiveLosses: 1 },
    account: { walletBalance: usd(10_000), unrealizedPnl: usd(-1.5), available: usd(9_000) },
    dayStartEquity: usd(10_000),
    peakEquity: usd(10_010),
    exposure: usd(0),
    openPositions: 0,
    positions: [{ symbol: "ETHUSDT", side: "short", notional: usd(10), correlation: 0.1 + 0.7 }],
    closedTrades: 3,
    openSymbols: [],
    tradesToday: 1,
    lastEntryAtMs: null,
    ordersLastMinute: 0,
    ordersToday: 3,
    strangeSymbols: [],
    unknownOrders: 0,
  },
});

/** A decision that a check stopped: no size, no trade. */
export const aRefusedDecision = (n: number): Decision =>
  aDecision(n, {
    accepted: false,
    sizing: null,
    bracket: null,
    tradeId: null,
    riskChecks: [{ name: "circuit_breaker", passed: false, value: 5, limit: 5, detail: "5 losses in a row: paused" }],
    rejection: { name: "circuit_breaker", detail: "5 losses in a row: paused" },
  });

export const aRecord = (decision: Decision): DecisionRecord => ({
  decision,
  configHash: "config-1",
  programHash: "program-1",
  inputsHash: `in-${decision.decisionId}`,
  outputsHash: `out-${decision.decisionId}`,
  chainHash: `chain-${decision.decisionId}`,
  latencyMs: 2.75,
});

/** Belongs to `aDecision(n)`. */
export const aTrade = (n: number, changes: Partial<Trade> = {}): Trade => ({
  tradeId: `t-${n}`,
  decisionId: `d-${n}`,
  snapshotId: `s-${n}`,
  symbol: "BTCUSDT",
  side: "long",
  status: "open",
  entryOrderId: `x-run-${n}-entry`,
  plan: {
    ...startPlan({
      algo: "market",
      side: "buy",
      qty: qty(0.023),
      arrivalPrice: price(42_120),
      startedAtMs: START_MS + n * 300_000,
    }),
    placed: 1,
    finished: true,
  },
  exitOrderId: null,
  exitReason: null,
  openQty: qty(0.023),
  entryQty: qty(0.023),
  entryCost: usd(968.8382),
  exitQty: qty(0),
  exitCost: usd(0),
  fees: usd(0.4844191),
  funding: usd(0),
  realizedPnl: usd(0),
  fillIds: [`fill-${n}`],
  stopPrice: price(41_800),
  targetPrice: price(42_700.1),
  stopDistance: price(323.4),
  targetDistance: price(576.7),
  openedAtMs: START_MS + n * 300_000,
  entryTimeMs: START_MS + n * 300_000 + 1,
  exitTimeMs: null,
  confidence: 0.7,
  expectedValue: 0.0021,
  riskExposure: 0.0968,
  maxDrawdown: -0.001,
  maxRunup: 0.002,
  ...changes,
});

/** `aTrade(n)` at its end, by default won. */
export const aClosedTrade = (n: number, changes: Partial<Trade> = {}): Trade =>
  aTrade(n, {
    status: "closed",
    exitOrderId: `x-run-${n}-target`,
    exitReason: "take_profit",
    openQty: qty(0),
    exitQty: qty(0.023),
    exitCost: usd(982.1023),
    fees: usd(0.97547025),
    funding: usd(-0.01),
    realizedPnl: usd(13.2641),
    exitTimeMs: START_MS + n * 300_000 + 900_001,
    ...changes,
  });

/** Belongs to `aTrade(n)`. */
export const anOrder = (n: number, changes: Partial<Order> = {}): Order => ({
  clientOrderId: `x-run-${n}-entry`,
  decisionId: `d-${n}`,
  tradeId: `t-${n}`,
  symbol: "BTCUSDT",
  side: "buy",
  type: "market",
  purpose: "entry",
  qty: qty(0.023),
  limitPrice: null,
  timeInForce: null,
  triggerPrice: null,
  reduceOnly: false,
  exchangeOrderId: null,
  status: "intended",
  filledQty: qty(0),
  cost: usd(0),
  fee: usd(0),
  realizedPnl: usd(0),
  fillIds: [],
  createdAtMs: START_MS + n * 300_000,
  updatedAtMs: START_MS + n * 300_000,
  rejectReason: null,
  ...changes,
});

export const anEvent = (n: number, changes: Partial<SystemEvent> = {}): SystemEvent => ({
  eventId: `e-${n}`,
  atMs: START_MS + n * 300_000,
  eventType: "SYSTEM",
  severity: "info",
  component: "test",
  message: `event ${n}`,
  details: { n },
  ...changes,
});

export const aCommit = (seq: number, changes: Partial<Commit> = {}): Commit => ({
  seq,
  atMs: START_MS + seq * 300_000,
  kind: "candle",
  event: { kind: "candle", seq },
  stateHash: null,
  state: null,
  decisions: [],
  orders: [],
  trades: [],
  systemEvents: [],
  riskState: null,
  equity: null,
  calibrations: [],
  metaLearners: [],
  candles: [],
  ...changes,
});

/** A decision with its trade and entry order, as one event commits them. */
export const anEntry = (seq: number, n = seq): Commit =>
  aCommit(seq, {
    kind: "forecasts",
    decisions: [aRecord(aDecision(n))],
    trades: [aTrade(n, { status: "pending" })],
    orders: [anOrder(n)],
  });

/** One that was fitted at `fittedAtMs`; an odd moment found it of no use. */
export const aCalibration = (modelName: string, fittedAtMs: number): NamedCalibration => ({
  modelName,
  calibration: {
    method: "isotonic",
    fittedAtMs,
    samples: 1000,
    curves: fittedAtMs % 2 === 0
      ? { long: STEPS, short: STEPS, hold: { kind: "platt", slope: 0.5, shift: -0.1 } }
      : null,
    shift: { long: 1.2, short: 0.9, hold: 0.1 + 0.7 },
    checked: { stated: 1.1, shifted: 1.07, corrected: 1.05, pValue: 0.004, samples: 250, reliability: RELIABILITY },
  },
});

const RELIABILITY: Calibration["checked"]["reliability"] = {
  stated: { brier: 0.7, calibrationError: 0.1 + 0.2, bins: [{ count: 3, stated: 0.25, cameTrue: 1 / 3 }] },
  calibrated: { brier: 0.6, calibrationError: 0.01, bins: [{ count: 3, stated: 0.3, cameTrue: 1 / 3 }] },
};

/** One that was fitted at `fittedAtMs`; an odd moment found it of no use. */
export const aMetaLearner = (fittedAtMs: number): MetaLearner => ({
  model: "logistic",
  fittedAtMs,
  samples: 900,
  used: fittedAtMs % 2 === 0,
  bias: { long: 0.1 + 0.2, short: -0.05 },
  terms: [{ name: "disagreement", mean: 0.1, deviation: 0.02, long: -0.3, short: 1 / 3 }],
  checked: { pooled: 1.09, stacked: 1.07, pValue: 0.003, samples: 540 },
});

const STEPS: Curve = { kind: "isotonic", stated: [0.1, 0.5], meant: [0.2, 0.4] };
