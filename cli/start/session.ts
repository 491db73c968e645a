import type { DeskNotice } from "../../coordinator/inference/model_desk.ts";
import { Feedback } from "../../coordinator/inference/feedback.ts";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { ModelAlert, ModelStatus } from "../../coordinator/ports/forecaster.ts";
import type { Notice } from "../../coordinator/engine/command.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { Board } from "../../coordinator/runtime/board.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { DriftLog } from "../../coordinator/runtime/model_history/drift_log.ts";
import type { Loop } from "../../coordinator/runtime/loop.ts";
import { DecisionTraces } from "../../coordinator/runtime/decision_traces.ts";
import { tracerFor } from "../../coordinator/telemetry/otel_tracer.ts";
import { VERSION } from "../../domain/version.ts";
import { DailyProof } from "../../coordinator/runtime/proof/daily_proof.ts";
import { Scheduler } from "../../coordinator/runtime/scheduler.ts";
import { TradingMetrics } from "../../coordinator/runtime/trading_metrics.ts";
import { openTrader } from "../../coordinator/runtime/trader.ts";
import type { TradingSession } from "../../coordinator/runtime/trading_session.ts";
import type { RetrainJob } from "../../model_server/contract/mod.ts";
import type { Database } from "../../db/open.ts";
import { ExitError } from "../exit.ts";
import { accountNameOf } from "./account_name.ts";
import { collectorOf } from "./collector.ts";
import { DailyParity, parityByChild } from "./daily_parity.ts";
import { healthSeconds } from "./expected_intervals.ts";
import type { Market } from "./market.ts";
import type { Models } from "./models.ts";
import type { StartRequest } from "./request.ts";

export interface SessionParts {
  readonly request: StartRequest;
  readonly config: Config;
  readonly hash: string;
  /** What may change while trading goes on is read from here. */
  readonly running: { readonly config: Config };
  readonly market: Market;
  readonly models: Models;
  readonly database: Database;
  /** Where a process of its own finds the same database, to trade each day again; null where nobody does. */
  readonly parityDatabase: { readonly url: string; readonly authToken: string | undefined } | null;
  readonly board: Board;
  readonly drift: DriftLog;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly stack: AsyncDisposableStack;
}

export interface OpenSession {
  readonly trading: TradingSession;
  /** A model came or went: written into the event log. */
  modelChanged(now: ModelStatus, before: ModelStatus["status"]): void;
  /** A model server has noticed something of its model: written into the event log. */
  modelAlert(model: ModelStatus, alert: ModelAlert): void;
  /** Intervals of the configuration have changed. */
  retime(): void;
  /** Something that people should be able to look up. */
  noted(notice: Notice): void;
  /** A model was trained anew, and serves or is kept. */
  modelTrained(model: string, job: RetrainJob): void;
  /** An operator did something with a model: written into the event log. */
  modelDone(notice: DeskNotice): Promise<void>;
}

/** The trader of this market, warm and reconciled, shown on the board. @throws {ExitError} 1 in words. */
export async function openSession(parts: SessionParts): Promise<OpenSession> {
  const { config, market, models, database, board, clock, telemetry, stack } = parts;
  const { exchange, feed, symbols, timeframe, marketNowMs } = market;
  const { journal } = database;
  const feedback = feedbackOf(parts);
  const metrics = new TradingMetrics(telemetry, () => clock.nowMs());
  const traces = tracesOf(parts);
  const collector = await collectorOf({ config, mode: parts.request.mode, timeframe, telemetry });
  let proof: DailyProof | null = null;
  let parity: DailyParity | null = null;
  stack.defer(() => feedback?.stop());
  stack.defer(() => collector?.settled());
  const opened = await openTrader(
    {
      exchange,
      feed,
      forecaster: models.forecaster,
      explained: { by: models.forecaster, keptIn: database.explanations },
      journal,
      clock,
      telemetry,
      marketNowMs,
      onView: (view) => board.viewed(view),
    },
    {
      accountName: accountNameOf(parts.request, config),
      config,
      running: parts.running,
      configHash: parts.hash,
      programHash: database.programHash,
      symbols,
      timeframe,
      lockstep: true,
      exact: parts.request.mode === "replay",
      closeAtEnd: parts.request.mode === "replay",
      ...(traces ? { onTaking: () => traces.taking() } : {}),
      onTaken: (engine, event, commands, commit) => {
        metrics.took(engine, commit);
        traces?.took(event, commands, commit);
        collector?.took(event);
        if (event.kind === "forecasts") {
          proof?.marketAt(event.atMs, commit.seq);
          parity?.marketAt(event.atMs);
        }
        board.taken(event, commands, commit);
        if (event.kind === "candle") models.retrainer?.marketAt(event.atMs);
        if (event.kind === "forecasts") feedback?.marketAt(event.atMs); // the decision is made: nobody waits
      },
    },
  );
  if (!opened.ok) throw new ExitError(opened.error, 1);
  const { engine, loop, trading, retime, close } = opened.value;
  stack.defer(close);
  proof = dailyProofOf(parts, loop);
  stack.defer(() => proof?.settled());
  parity = dailyParityOf(parts, loop);
  stack.defer(() => parity?.stop());
  await board.attach(engine, engine.account!.walletBalance / 1e8);
  const heartbeat = startHeartbeat(parts, loop);
  const told = new Set<string>();
  return {
    trading,
    retime: () => {
      retime();
      heartbeat.retime();
    },
    noted: (notice) => loop.post({ kind: "notice", atMs: engine.nowMs, notice }),
    modelChanged: (now, before) => loop.post({ kind: "notice", atMs: engine.nowMs, notice: modelNotice(now, before) }),
    modelAlert: (model, alert) => {
      loop.post({ kind: "notice", atMs: engine.nowMs, notice: alertNotice(model, alert) });
      if (alert.kind === "feature_drift") models.retrainer?.advise(model.name, "drift");
    },
    modelTrained: (model, job) => {
      // The schedule and an operator may have asked for the same one.
      if (told.has(job.job_id)) return;
      told.add(job.job_id);
      loop.post({ kind: "notice", atMs: engine.nowMs, notice: trainedNotice(model, job) });
    },
    modelDone: async (notice) => {
      await loop.told({ kind: "notice", atMs: engine.nowMs, notice: { eventType: "MODEL", ...notice } });
    },
  };
}

/** Null where nobody asked for traces, and in a replay, which has happened before. */
function tracesOf({ request, clock }: SessionParts): DecisionTraces | null {
  const tracer = request.mode === "replay" ? null : tracerFor(Deno.env.get("OTEL_DENO"), VERSION);
  return tracer && new DecisionTraces(tracer, clock);
}

/** Tells the models what came of trades; null in a replay, where nobody learns. */
function feedbackOf({ request, config: { retraining }, models, database, clock, telemetry }: SessionParts) {
  if (request.mode === "replay") return null;
  return new Feedback({
    endpoints: models.supervisor.endpoints.filter(({ enabled }) => enabled),
    outcomes: database.tradeOutcomes,
    delayMs: retraining.feedback_delay_seconds * 1000,
    batchSize: retraining.feedback_batch_size,
    clock,
    telemetry,
    onTold: (model) => models.retrainer?.advise(model, "feedback"),
  });
}

/** Makes each day's decisions again; null in a replay, which the command proves when it is over. */
function dailyProofOf({ request, database, telemetry }: SessionParts, loop: Loop): DailyProof | null {
  if (request.mode === "replay") return null;
  return new DailyProof({
    history: database.history,
    runId: database.runId,
    telemetry,
    onDifference: (notice) => loop.post({ kind: "notice", atMs: loop.state.nowMs, notice }),
  });
}

/** Trades each day again as a backtest; null in a replay, whose own backtest says it. */
function dailyParityOf(
  { request, parityDatabase, clock, telemetry }: SessionParts,
  loop: Loop,
): DailyParity | null {
  if (request.mode === "replay" || parityDatabase === null) return null;
  return new DailyParity({
    run: (span, signal) => parityByChild(parityDatabase, span, signal),
    clock,
    telemetry,
    onDifference: (notice) => loop.post({ kind: "notice", atMs: loop.state.nowMs, notice }),
  });
}

/** What the page and the metrics need regularly. */
function startHeartbeat(
  { request, running, models, clock, telemetry, stack, board, drift }: SessionParts,
  loop: Loop,
): Scheduler {
  const scheduler = new Scheduler({
    clock,
    onError: (job, error) => {
      telemetry.count("xylen_errors_total", { component: "scheduler", kind: job });
      telemetry.log("error", "scheduler", `${job} failed: ${error instanceof Error ? error.message : error}`);
    },
  });
  const every = (seconds: () => number) => ({ kind: "interval", intervalMs: () => seconds() * 1000 }) as const;
  scheduler.add({
    name: "heartbeat",
    schedule: every(() => running.config.timing.heartbeat_interval),
    run: () => telemetry.count("xylen_heartbeat_total"),
  });
  scheduler.add({
    name: "health_check",
    schedule: every(() => healthSeconds(running.config.timing)),
    run: async () => {
      await models.forecaster.checkHealth();
      const marketMs = board.status().market_time;
      for (const model of models.forecaster.models()) {
        board.modelChanged(model);
        if (marketMs !== null) drift.note(model, marketMs);
      }
    },
  });
  scheduler.add({
    name: "stale_check",
    schedule: every(() => 1),
    run: () => {
      const { feeds, models: silent } = board.lookForStale();
      // By the wall clock: in a replay, which has to come out the same again, only people are told.
      if (request.mode === "replay") return;
      for (const stale of feeds) loop.post({ kind: "stale_feed", atMs: loop.state.nowMs, ...stale });
      loop.post({ kind: "stale_models", atMs: loop.state.nowMs, models: silent });
    },
  });
  scheduler.start();
  stack.defer(() => scheduler.stop());
  return scheduler;
}

const trainedNotice = (model: string, { job_id, status, model_version, error, forced }: RetrainJob) => ({
  eventType: "MODEL",
  severity: status === "done" || status === "kept" ? "info" : "warning",
  message: status === "done"
    ? `Model ${model} was trained anew: ${model_version} serves`
    : status === "kept"
    ? `Model ${model} was trained anew: ${model_version} is kept but does not serve (${error})`
    : `Training of model ${model} ${status}${error ? `: ${error}` : ""}`,
  details: { model, job_id, status, forced, version: model_version },
} as const);

const alertNotice = ({ name, modelVersion }: ModelStatus, { kind, message }: ModelAlert) => ({
  eventType: "MODEL",
  severity: "warning",
  message: `Model ${name}: ${message}`,
  details: { model: name, version: modelVersion, alert: kind },
} as const);

const modelNotice = (now: ModelStatus, before: ModelStatus["status"]) => ({
  eventType: "MODEL",
  severity: now.status === "ready" ? "info" : "warning",
  message: `Model ${now.name} was ${before}, is ${now.status}${now.trouble ? `: ${now.trouble}` : ""}`,
  details: { model: now.name, status: now.status, failures: now.failures },
} as const);
