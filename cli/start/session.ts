import { createEngine } from "../../coordinator/engine/state.ts";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { ModelStatus } from "../../coordinator/ports/forecaster.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { Board } from "../../coordinator/runtime/board.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { Effects } from "../../coordinator/runtime/effects.ts";
import { Loop } from "../../coordinator/runtime/loop.ts";
import { measure } from "../../coordinator/runtime/measure.ts";
import { Scheduler } from "../../coordinator/runtime/scheduler.ts";
import { TradingSession } from "../../coordinator/runtime/trading_session.ts";
import type { Database } from "../../db/open.ts";
import { timeframeMs } from "../../domain/candle.ts";
import { ExitError } from "../exit.ts";
import type { Market } from "./market.ts";
import type { Models } from "./models.ts";
import type { StartRequest } from "./request.ts";

export interface SessionParts {
  readonly request: StartRequest;
  readonly config: Config;
  readonly hash: string;
  readonly market: Market;
  readonly models: Models;
  readonly database: Database;
  readonly board: Board;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly stack: AsyncDisposableStack;
}

export interface OpenSession {
  readonly trading: TradingSession;
  /** A model came or went: written into the event log. */
  modelChanged(now: ModelStatus, before: ModelStatus["status"]): void;
}

/** Engine, loop and what surrounds them, warm and reconciled with the exchange. @throws {ExitError} 1 in words. */
export async function openSession(parts: SessionParts): Promise<OpenSession> {
  const { config, market, models, database, board, clock, telemetry, stack } = parts;
  const { exchange, symbol, timeframe, marketNowMs } = market;
  const recovered = await database.journal.recover();
  const engine = createEngine({
    runId: recovered.runId,
    settings: config,
    markets: [exchange.market(symbol)],
    lastSequence: recovered.lastSeq,
    orders: recovered.openOrders,
    trades: recovered.openTrades,
    risk: recovered.riskState,
  });
  const loop = new Loop(engine, {
    journal: database.journal,
    effects: new Effects({ exchange, forecaster: models.forecaster, clock, telemetry, timeframe, marketNowMs }),
    telemetry,
    clock,
    configHash: parts.hash,
    onTaken: (event, commands, commit) => {
      measure(telemetry, engine, commit);
      board.taken(event, commands, commit);
    },
  });
  const nowMs = marketNowMs();
  const count = config.data.warmup_candles;
  const past = await exchange.candles(symbol, timeframe, nowMs - count * timeframeMs(timeframe), count);
  if (!past.ok) throw new ExitError(`The exchange does not give candles to warm up: ${past.error.detail}`, 1);
  loop.post({ kind: "warmup", atMs: nowMs, symbol, candles: past.value });

  const trading = new TradingSession(loop, {
    exchange,
    feed: market.feed,
    lockstep: true,
    closeAtEnd: parts.request.mode === "replay",
    closeOnStop: config.trading.close_positions_on_shutdown,
  });
  const takenUp = await trading.takeUp();
  if (!takenUp.ok) throw new ExitError(takenUp.error, 1);
  await board.attach(engine, engine.account!.walletBalance / 1e8);
  const unwatch = await exchange.watch([symbol], (hint) => {
    if (hint.kind === "order") loop.askAfter(hint.clientOrderId);
    if (hint.kind === "reconnected") loop.askAfterOrders();
  });
  stack.defer(unwatch);
  startHeartbeat(parts, loop);
  return {
    trading,
    modelChanged: (now, before) => loop.post({ kind: "notice", atMs: engine.nowMs, notice: modelNotice(now, before) }),
  };
}

function startHeartbeat({ config, models, clock, telemetry, stack, board }: SessionParts, loop: Loop): void {
  const scheduler = new Scheduler({
    clock,
    onError: (job, error) => {
      telemetry.count("xylen_errors_total", { component: "scheduler", kind: job });
      telemetry.log("error", "scheduler", `${job} failed: ${error instanceof Error ? error.message : error}`);
    },
  });
  const every = (seconds: number) => ({ kind: "interval", intervalMs: seconds * 1000 }) as const;
  scheduler.add({
    name: "heartbeat",
    schedule: every(config.timing.heartbeat_interval),
    run: () => {
      telemetry.count("xylen_heartbeat_total");
      const ageMs = board.status().data_age_ms;
      if (ageMs !== null) {
        telemetry.gauge("xylen_market_data_age_seconds", ageMs / 1000, { symbol: board.identity.symbols[0]! });
      }
    },
  });
  scheduler.add({
    name: "order_check",
    schedule: every(config.timing.order_check_interval),
    run: () => loop.askAfterOrders(),
  });
  scheduler.add({
    name: "health_check",
    schedule: every(Math.min(config.timing.health_check_interval, HEALTH_SECONDS_MAX)),
    run: () => models.forecaster.checkHealth(),
  });
  scheduler.start();
  stack.defer(() => scheduler.stop());
}

/** Cards show uptime and memory: a look every so often keeps them true. */
const HEALTH_SECONDS_MAX = 15;

const modelNotice = (now: ModelStatus, before: ModelStatus["status"]) => ({
  eventType: "MODEL",
  severity: now.status === "ready" ? "info" : "warning",
  message: `Model ${now.name} was ${before}, is ${now.status}${now.trouble ? `: ${now.trouble}` : ""}`,
  details: { model: now.name, status: now.status, failures: now.failures },
} as const);
