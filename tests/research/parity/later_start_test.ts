/** A life that is taken up in its middle is traded as it went on, decision by decision. */
import assert from "node:assert/strict";
import { defaultConfig } from "../../../coordinator/runtime/config/schema.ts";
import { snapshotOf } from "../../../coordinator/engine/snapshot.ts";
import { createEngine } from "../../../coordinator/engine/state.ts";
import type { FlatState, HistoryEntry, LifeHistory } from "../../../coordinator/ports/decision_history.ts";
import type { Candle } from "../../../domain/candle.ts";
import type { Decision } from "../../../domain/decision.ts";
import { usd } from "../../../domain/money.ts";
import { opinionOf } from "../../../domain/opinion.ts";
import type { Trade } from "../../../domain/trade.ts";
import { MatchingAccount } from "../../../exchange/matching/matching_account.ts";
import { recordedMarket } from "../../../exchange/simulator/mod.ts";
import { tradingRules } from "../../../exchange/simulator/symbol_rules.ts";
import { Venue } from "../../../exchange/simulator/venue.ts";
import { ExchangeDesk } from "../../../research/backtest/exchange_desk.ts";
import { ruleForecasts } from "../../../research/backtest/rule_forecaster.ts";
import { BacktestTrading } from "../../../research/backtest/trading.ts";
import { compareLife } from "../../../research/parity/compare.ts";
import { recordedLives } from "../../../research/parity/recorded_life.ts";
import { rerun } from "../../../research/parity/rerun.ts";
import { walk } from "../report/rule_backtest.ts";

const WARMUP = 400;
const CANDLES = walk(WARMUP + 1_600, 4);
const SNAPSHOT_EVERY = 40;

const base = defaultConfig();
const CONFIG = {
  ...base,
  mode: "replay" as const,
  trading: { ...base.trading, symbols: ["BTCUSDT"], max_daily_trades: 12 },
  ensemble: {
    ...base.ensemble,
    confidence_threshold: 0.2,
    expected_value_threshold: -1,
    uncertainty_threshold: 1,
    calibration_retrain_interval: 14_400,
  },
  backtesting: { ...base.backtesting, slippage_bps: 3 },
};

interface Lived {
  /** By the number of their event. */
  readonly entries: readonly (readonly [number, HistoryEntry])[];
  readonly states: readonly (FlatState & { readonly atMs: number; readonly isFlat: boolean })[];
  readonly trades: readonly Trade[];
}

/** Lives through the candles with the engine, and keeps what a journal would. */
function live(): Lived {
  const market = recordedMarket({
    symbol: "BTCUSDT",
    timeframe: "5m",
    candles: CANDLES,
    firstTradedMs: CANDLES[WARMUP]!.openTimeMs,
  });
  assert.ok(market.ok);
  const rules = tradingRules("BTCUSDT", { slippageBps: 3 });
  const venue = new Venue([market.value], MatchingAccount.create([rules], usd(10_000), CONFIG.trading.leverage));
  const desk = new ExchangeDesk(venue);
  const engine = createEngine({
    runId: "lived",
    fence: 7,
    settings: CONFIG,
    markets: [desk.market("BTCUSDT")],
    lastSequence: 0,
    orders: [],
    trades: [],
    risk: null,
  });
  const entries: [number, HistoryEntry][] = [], states: Lived["states"][number][] = [];
  const trades = new Map<string, Trade>();
  const trading = new BacktestTrading(engine, desk, {
    timeframe: "5m",
    forecasts: ruleForecasts("rsi", (feature) => {
      const rsi = feature("rsi_14") ?? 50;
      return rsi < 42 ? "long" : rsi > 58 ? "short" : "hold";
    }, 0.02),
    listener: (event, commands) => {
      const seq = engine.sequence;
      if (event.kind === "warmup") {
        const began = { kind: "began", fence: 7, symbol: event.symbol, timeframe: "5m", configHash: "config" } as const;
        entries.push([seq, { ...began, candles: event.candles, opinions: [] }]);
      }
      if (event.kind === "candle") entries.push([seq, event]);
      for (const command of commands) {
        if (command.kind === "record_decision") entries.push([seq, decided(command.decision)]);
        if (command.kind === "store_trade" && command.trade.status === "closed") {
          trades.set(command.trade.tradeId, command.trade);
        }
      }
      if (seq % SNAPSHOT_EVERY !== 0 || !engine.account) return;
      const { orders, trades: open, risk, lastCandleMs, nowMs } = snapshotOf(engine);
      states.push({
        runId: "lived",
        seq,
        atMs: nowMs,
        walletBalance: engine.account.walletBalance,
        risk,
        lastCandleMs,
        ended: [...trades.values()].slice(-20),
        isFlat: orders.length === 0 && open.length === 0,
      });
    },
  });
  trading.warmUp("BTCUSDT", CANDLES.slice(0, WARMUP));
  trading.takeUp();
  while (trading.step());
  trading.windDown();
  return { entries, states, trades: [...trades.values()] };
}

const decided = (decision: Decision): HistoryEntry => ({
  kind: "decision",
  stored: {
    runId: "lived",
    decisionId: decision.decisionId,
    chainHash: null,
    record: { decision, configHash: "config" } as never,
    faults: [],
  },
});

const lived = live();

/** What was lived, as the database tells it. */
function historyOf({ entries, states }: Lived): LifeHistory {
  const decisions = entries.flatMap(([seq, entry]) => {
    const decision = entry.kind === "decision" ? entry.stored.record?.decision : undefined;
    return decision ? [[seq, decision] as const] : [];
  });
  return {
    beginningOf: () => Promise.resolve(entries[0]![0]),
    async *entries({ fromSeq, toSeq }) {
      for (const [seq, entry] of entries) if (seq >= fromSeq && seq <= toSeq) yield await Promise.resolve(entry);
    },
    flatStates: (_run, fromSeq, beforeMs, limit) =>
      Promise.resolve(
        states.filter(({ seq, atMs }) => seq > fromSeq && atMs < beforeMs).reverse().slice(0, limit)
          .filter(({ isFlat }) => isFlat),
      ),
    candles: (_symbol, _timeframe, fromMs, toMs) =>
      Promise.resolve(CANDLES.filter(({ openTimeMs }: Candle) => openTimeMs >= fromMs && openTimeMs <= toMs)),
    opinionsBefore: (_run, seq) =>
      Promise.resolve(decisions.filter(([at]) => at < seq).map(([, decision]) => opinionOf(decision))),
  } as Partial<LifeHistory> as LifeHistory;
}

const SPAN = { runId: "lived", fromSeq: lived.entries.at(-1)![0], toSeq: lived.entries.at(-1)![0] };

async function parityFrom(fromMs: number, history = historyOf(lived)) {
  const [life, ...others] = await recordedLives(history, SPAN, fromMs);
  assert.ok(life);
  assert.equal(others.length, 0);
  const again = rerun(life, CONFIG);
  assert.ok(again.ok, again.ok ? "" : again.error);
  const trades = new Map(lived.trades.map((trade) => [trade.decisionId, trade]));
  return { life, parity: compareLife(life.decisions, trades, again.value) };
}

const decisionsOf = ({ entries }: Lived) => entries.filter(([, { kind }]) => kind === "decision").length;

Deno.test("wherever it is taken up, what follows is decided and filled as it was, by less than the whole life", async () => {
  assert.ok(lived.trades.length > 40, `${lived.trades.length} trades`);
  const counts = [];
  for (const candle of [150, 420, 777, 1_111, 1_400, 1_590]) {
    const fromMs = CANDLES[WARMUP + candle]!.openTimeMs;
    const { life, parity } = await parityFrom(fromMs);
    assert.ok(life.start, `a flat state is found before candle ${candle}`);
    assert.deepEqual(parity.differences, []);
    assert.deepEqual(parity.notes, []);
    assert.ok(life.decisions.some(({ atMs }) => atMs >= fromMs), "what was asked for is among it");
    counts.push(life.decisions.length);
  }
  assert.deepEqual(counts.toSorted((a, b) => b - a), counts);
  assert.ok(counts[0]! < decisionsOf(lived) && counts.at(-1)! < decisionsOf(lived) / 4, counts.join());
});

Deno.test("without a flat state before it the whole life is traded again", async () => {
  const { life, parity } = await parityFrom(CANDLES[WARMUP]!.openTimeMs);
  assert.equal(life.start, null);
  assert.equal(life.decisions.length, decisionsOf(lived));
  assert.deepEqual(parity.differences, []);
});

Deno.test("a state after which something was still opened on its last candle is passed over", async () => {
  const accepted = new Set(
    lived.entries.flatMap(([, entry]) =>
      entry.kind === "decision" && entry.stored.record?.decision.accepted
        ? [entry.stored.record.decision.candleOpenTimeMs]
        : []
    ),
  );
  // Right after the candle that an entry is decided on, nothing is open yet.
  const [seq, entry] = lived.entries.find(([at, each]) =>
    each.kind === "candle" && accepted.has(each.candle.openTimeMs) && at > lived.states[10]!.seq
  )!;
  assert.ok(entry.kind === "candle");
  const early = lived.states.findLast((each) => each.isFlat && each.seq < seq)!;
  const trap = { ...early, seq, atMs: entry.candle.openTimeMs, lastCandleMs: { BTCUSDT: entry.candle.openTimeMs } };
  const states = [...lived.states.filter((each) => each.seq < seq), trap];
  const { life, parity } = await parityFrom(entry.candle.openTimeMs + 1, historyOf({ ...lived, states }));
  assert.ok(life.start && life.start.seq < seq);
  assert.deepEqual(parity.differences, []);
});

Deno.test("a life of several markets is traded from its beginning", async () => {
  const states = lived.states.map((each) => ({ ...each, lastCandleMs: { ...each.lastCandleMs, ETHUSDT: 1 } }));
  const { life } = await parityFrom(CANDLES[WARMUP + 1_111]!.openTimeMs, historyOf({ ...lived, states }));
  assert.equal(life.start, null);
});
