import { ATR, BollingerBands, EMA, MACD, RSI, Stochastic } from "technicalindicators";
import { Models } from "../cli/start/models.ts";
import { startMarket } from "../cli/start/market.ts";
import { writeHistory } from "../cli/start/history.ts";
import { openSession } from "../cli/start/session.ts";
import { RecordedAccounts } from "../coordinator/runtime/account/decision_accounts.ts";
import { Board } from "../coordinator/runtime/board.ts";
import { DriftLog } from "../coordinator/runtime/model_history/drift_log.ts";
import { SystemClock } from "../coordinator/runtime/clock.ts";
import { parseConfig } from "../coordinator/runtime/config/load.ts";
import { openDatabase } from "../db/open.ts";
import type { Candle } from "../domain/candle.ts";
import type { Sendable } from "../domain/order.ts";
import { startScriptedModelServer } from "../tests/fixtures/scripted_model_server.ts";
import { generatedCandles } from "../tests/features/generated_candles.ts";
import { type Measurement, quantile } from "./measurement.ts";

/** Traded candles of a run; the first ones warm the processes up and are not counted. */
const CANDLES = 3000;
const UNCOUNTED = 500;
const SILENT = { count() {}, gauge() {}, log() {} };

/**
 * From a candle's arrival to its decision stored (an order leaves right after), and to the order being handed to ccxt:
 * features, four real model servers over HTTP, vote, gates, risk, and the database's durable commit. The peer does what
 * bots commonly do at each candle: indicators anew over 300 candles, then four HTTP servers that answer at once, then
 * a vote; without inference, risk, database or order.
 */
export async function* bench(): AsyncGenerator<Measurement> {
  const ours = await run();
  const peer = await commonWay();
  const figure = (name: string, values: readonly number[], q: number): Measurement => {
    const value = quantile(values, q), peer_value = quantile(peer, q);
    return {
      name,
      value,
      unit: "ms",
      peer: "technicalindicators over 300 candles, four HTTP servers, vote",
      peer_value,
      ratio: peer_value / value,
      n: values.length,
    };
  };
  yield figure("decision stored p50", ours.stored, 0.5);
  yield figure("decision stored p99", ours.stored, 0.99);
  yield figure("candle to order p50", ours.ordered, 0.5);
  yield figure("candle to order p99", ours.ordered, 0.99);
}

async function run(): Promise<{ stored: number[]; ordered: number[] }> {
  const dataDir = await Deno.makeTempDir({ prefix: "xylen-bench-" });
  const clock = new SystemClock();
  const stored: number[] = [], ordered: number[] = [];
  let arrivedMs = 0, candles = 0;
  const counts = () => candles > UNCOUNTED;
  const telemetry = { ...SILENT, observe() {} };
  const loaded = parseConfig("", "bench", { data: { storage_path: dataDir } }, "demo");
  if (!loaded.ok) throw new Error("Invariant: the defaults are a configuration");
  // Every direction is taken, so that orders are many enough to be measured.
  const config = {
    ...loaded.value.config,
    ensemble: { ...loaded.value.config.ensemble, confidence_threshold: 0, expected_value_threshold: -1 },
    trading: { ...loaded.value.config.trading, max_daily_trades: 10_000 },
  };
  const { hash } = loaded.value;
  const request = {
    mode: "demo",
    profile: "demo",
    port: 0,
    dataDir,
    dataFiles: [],
    range: { fromMs: undefined, toMs: undefined },
    modelsDir: undefined,
    speed: null,
    seed: undefined,
    funding: undefined,
    dev: false,
  } as const;
  try {
    await using stack = new AsyncDisposableStack();
    const market = await startMarket(request, null, { config, running: { config }, dataDir, clock, telemetry, stack });
    const history = await writeHistory(
      market.exchange,
      dataDir,
      market.symbols[0],
      market.timeframe,
      market.historyFromMs,
      market.historyToMs,
    );
    const database = await openDatabase({
      url: `file:${dataDir}/xylen.db`,
      dataDir,
      account: { key: dataDir, label: "bench" },
      mode: "demo",
      marketId: market.marketId,
    });
    if (!history.ok || !database.ok) throw new Error("Cannot prepare the bench");
    stack.defer(() => database.value.close());
    const models = await Models.prepare({
      onAlert: () => {},
      onTrained: () => {},
      isReplay: true,
      config,
      running: { config },
      dataDir,
      clock,
      telemetry,
      history: history.value,
      modelsDir: undefined,
      onChange: () => {},
    });
    stack.defer(() => models.supervisor.stop());
    await models.ready(() => {}, new AbortController().signal);
    const board = new Board(
      {
        version: "bench",
        mode: "demo",
        account: "demo",
        profile: "demo",
        symbols: market.symbols,
        timeframe: market.timeframe,
        speed: null,
        expected: { feedMs: 60_000, modelMs: 60_000 },
        breakerLimit: 5,
      },
      database.value.records,
      models.forecaster,
      clock,
      new RecordedAccounts({ history: database.value.history, source: database.value.accountSource, clock }),
    );
    const { journal } = database.value;
    const exchange = new Proxy(market.exchange, {
      get(target, name) {
        const value = Reflect.get(target, name);
        if (name !== "submit") return typeof value === "function" ? value.bind(target) : value;
        return (order: Sendable) => {
          if (order.purpose === "entry" && counts()) ordered.push(clock.monotonicMs() - arrivedMs);
          return target.submit(order);
        };
      },
    });
    const session = await openSession({
      parityDatabase: null,
      request,
      config,
      running: { config },
      hash,
      market: {
        ...market,
        exchange,
        feed: {
          async *events(signal) {
            for await (const event of market.feed.events(signal)) {
              if (event.kind === "candle") {
                arrivedMs = event.closed.receivedMonotonicMs;
                if (++candles > CANDLES) return;
              }
              yield event;
            }
          },
        },
      },
      models,
      database: {
        ...database.value,
        journal: {
          recover: () => journal.recover(),
          unrecorded: (orders) => journal.unrecorded(orders),
          close: () => journal.close(),
          async commit(commit) {
            await journal.commit(commit);
            if (commit.kind === "forecasts" && counts()) stored.push(clock.monotonicMs() - arrivedMs);
          },
        },
      },
      board,
      drift: new DriftLog(),
      clock,
      telemetry,
      stack,
    });
    await session.trading.run();
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
  return { stored, ordered };
}

/** One round for each candle of the same number. */
async function commonWay(): Promise<number[]> {
  const candles = generatedCandles(300 + CANDLES);
  const servers = await Promise.all(Array.from({ length: 4 }, () => startScriptedModelServer()));
  const figures: number[] = [];
  try {
    for (let end = 300; end < candles.length; end++) {
      const startedMs = performance.now();
      const window = candles.slice(end - 300, end);
      const indicators = recomputed(window);
      const body = JSON.stringify({
        symbol: "BTCUSDT",
        timeframe: "5m",
        candles: window.map(({ openTimeMs, ...candle }) => ({ timestamp: openTimeMs, ...candle })),
        indicators,
      });
      const headers = { "content-type": "application/json" };
      const answers = await Promise.all(servers.map(async ({ url }) => {
        const response = await fetch(`${url}/predict`, { method: "POST", headers, body });
        return await response.json() as { action: string };
      }));
      const votes = new Map<string, number>();
      for (const { action } of answers) votes.set(action, (votes.get(action) ?? 0) + 1);
      if (end >= 300 + UNCOUNTED) figures.push(performance.now() - startedMs);
    }
  } finally {
    await Promise.all(servers.map((server) => server.close()));
  }
  return figures;
}

function recomputed(window: readonly Candle[]): Record<string, number> {
  const close = window.map((candle) => candle.close);
  const high = window.map((candle) => candle.high);
  const low = window.map((candle) => candle.low);
  const macd = MACD.calculate({
    values: close,
    fastPeriod: 12,
    slowPeriod: 26,
    signalPeriod: 9,
    SimpleMAOscillator: false,
    SimpleMASignal: false,
  }).at(-1);
  return {
    rsi_14: RSI.calculate({ values: close, period: 14 }).at(-1) ?? 0,
    rsi_28: RSI.calculate({ values: close, period: 28 }).at(-1) ?? 0,
    ema_9: EMA.calculate({ values: close, period: 9 }).at(-1) ?? 0,
    ema_20: EMA.calculate({ values: close, period: 20 }).at(-1) ?? 0,
    ema_50: EMA.calculate({ values: close, period: 50 }).at(-1) ?? 0,
    ema_200: EMA.calculate({ values: close, period: 200 }).at(-1) ?? 0,
    macd: macd?.MACD ?? 0,
    bb_upper: BollingerBands.calculate({ values: close, period: 20, stdDev: 2 }).at(-1)?.upper ?? 0,
    atr: ATR.calculate({ high, low, close, period: 14 }).at(-1) ?? 0,
    stoch_k: Stochastic.calculate({ high, low, close, period: 14, signalPeriod: 3 }).at(-1)?.k ?? 0,
  };
}
