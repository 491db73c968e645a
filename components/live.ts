import { batch, type Signal, signal } from "@preact/signals";
import type { EventView, LiveMessage } from "../coordinator/ports/views.ts";
import { type DecisionView, KEPT, type ModelStatus, type Overview } from "./overview.ts";

/** `connecting` until the first connection stands; `lost` from a break until the next; `signed_out` stays. */
export type Connection = "connecting" | "open" | "lost" | "signed_out";

/** What the islands of the overview share: one signal for each part, so that a change redraws only what shows it. */
export type Live = { readonly [Part in keyof Overview]: Signal<Overview[Part]> } & {
  readonly connection: Signal<Connection>;
  /** Wall time of the reader's clock, ms; moves once a second in the browser. */
  readonly nowMs: Signal<number>;
  /** When `status` arrived, on the same clock. */
  readonly statusAtMs: Signal<number>;
  /** The last thing that people should know of, or null. */
  readonly notice: Signal<EventView | null>;
};

export const liveOf = (overview: Overview, nowMs: number): Live => ({
  status: signal(overview.status),
  symbol: signal(overview.symbol),
  models: signal(overview.models),
  positions: signal(overview.positions),
  candles: signal(overview.candles),
  trades: signal(overview.trades),
  decisions: signal(overview.decisions),
  equity: signal(overview.equity),
  alerts: signal(overview.alerts),
  connection: signal<Connection>("connecting"),
  nowMs: signal(nowMs),
  statusAtMs: signal(nowMs),
  notice: signal<EventView | null>(null),
});

/** Puts a whole new overview in place of what is shown. */
export function replaceAll(live: Live, overview: Overview, nowMs: number): void {
  batch(() => {
    live.status.value = overview.status;
    live.symbol.value = overview.symbol;
    live.models.value = overview.models;
    live.positions.value = overview.positions;
    live.candles.value = overview.candles;
    live.trades.value = overview.trades;
    live.decisions.value = overview.decisions;
    live.equity.value = overview.equity;
    live.alerts.value = overview.alerts;
    live.statusAtMs.value = nowMs;
  });
}

/** Brings one message in. The same message twice changes nothing the second time. */
export function applyMessage(live: Live, message: LiveMessage, nowMs: number): void {
  switch (message.type) {
    case "status":
      live.status.value = message.status;
      live.statusAtMs.value = nowMs;
      return;
    case "candle":
      if (message.symbol !== live.symbol.peek()) return;
      live.candles.value = placed(live.candles.peek(), message.candle, (each) => each.openTimeMs, KEPT.candles);
      return;
    case "decision":
      if (isNewest(live.decisions.peek(), message.decision)) {
        live.models.value = live.models.peek().map((model) => withVote(model, message.decision, nowMs));
      }
      live.decisions.value = onTop(live.decisions.peek(), message.decision, "decision_id", KEPT.decisions);
      return;
    case "trade":
      live.trades.value = onTop(live.trades.peek(), message.trade, "trade_id", KEPT.trades);
      return;
    case "equity":
      live.equity.value = placed(live.equity.peek(), message.equity, (each) => each.timestamp, KEPT.equity);
      return;
    case "position":
      live.positions.value = message.positions;
      return;
    case "model":
      live.models.value = withModel(live.models.peek(), message.model);
      return;
    case "event":
      if (message.event.severity === "debug" || message.event.severity === "info") return;
      // A source that is silent has a banner of its own, which goes when it is heard again.
      if (!("stale" in message.event.details)) live.notice.value = message.event;
      live.alerts.value = onTop(live.alerts.peek(), message.event, "event_id", KEPT.alerts);
      return;
    case "order":
      return;
    default:
      message satisfies never;
  }
}

/** A newer item at the end; one with a known time in place of its older self. */
function placed<T>(list: readonly T[], item: T, timeOf: (item: T) => number, kept: number): readonly T[] {
  const at = list.findLastIndex((each) => timeOf(each) <= timeOf(item));
  if (at >= 0 && timeOf(list[at]!) === timeOf(item)) return list.with(at, item);
  return list.toSpliced(at + 1, 0, item).slice(-kept);
}

/** A new item in front; a known one in its place. */
function onTop<T, Key extends keyof T>(list: readonly T[], item: T, key: Key, kept: number): readonly T[] {
  const at = list.findIndex((each) => each[key] === item[key]);
  return at >= 0 ? list.with(at, item) : [item, ...list].slice(0, kept);
}

/** By the market's time: a replay's candles are years older than what any clock here says. */
const isNewest = ([last]: readonly DecisionView[], decision: DecisionView): boolean =>
  last === undefined || decision.timestamp >= last.timestamp;

/** What a model said last, from its vote, which the page heard at `nowMs`. */
function withVote(model: ModelStatus, { votes }: DecisionView, nowMs: number): ModelStatus {
  const vote = votes.find((each) => each.model_name === model.name);
  if (!vote || vote.error !== null) return model;
  return {
    ...model,
    lastAction: vote.action,
    lastConfidence: vote.confidence,
    latencyMs: vote.latency_ms,
    modelVersion: vote.model_version,
    lastPredictionAtMs: nowMs,
    heardAtMs: nowMs,
  };
}

function withModel(models: readonly ModelStatus[], model: ModelStatus): readonly ModelStatus[] {
  const at = models.findIndex((each) => each.name === model.name);
  return at >= 0 ? models.with(at, model) : [...models, model];
}
