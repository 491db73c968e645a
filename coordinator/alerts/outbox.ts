import type { Alert, AlertLevel, SinkCondition } from "../ports/alerts.ts";
import type { Clock } from "../ports/clock.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { withDeadline } from "../ports/deadline.ts";
import type { AlertMessage, AlertPicture, GatheredAlert, Refusal, Sink } from "./sink.ts";
import { type Batch, WaitingAlerts } from "./waiting_alerts.ts";

export interface OutboxOptions {
  readonly sink: Sink;
  /** Who the messages are from. */
  readonly from: string;
  /** Read at each alert: both may change while the program runs. */
  readonly levels: () => readonly AlertLevel[];
  readonly pauseMs: () => number;
  /** Makes a picture of an SVG. */
  readonly draw: (svg: string) => Promise<Uint8Array<ArrayBuffer>>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Nothing has arrived for some tries, in words; null: it does again. */
  readonly onTrouble?: (words: string | null) => void;
}

/** One failure may be chance. */
const FAILURES_TOLD = 3;
/** Alerts of one sink that wait at once. */
const WAITING_MAX = 100;
const BACKOFF_FIRST_MS = 1_000;
const BACKOFF_MAX_MS = 60_000;
/** A receiver that names a longer time is asked earlier all the same. */
const RETRY_AFTER_MAX_MS = 10 * 60_000;
/** One attempt. */
const SEND_TIMEOUT_MS = 20_000;
/** What still waits at the end has so long to leave. */
const FAREWELL_MS = 5_000;

/**
 * The way of alerts to one sink. Whoever offers one never waits. Between two messages there is a pause; what comes in it
 * leaves together as one message when it is over, whatever its level. What could not be delivered stays and is tried
 * again, for as long as there is room; what is given up is counted, and the next message says how many there were.
 */
export class Outbox {
  readonly #waiting: WaitingAlerts;
  readonly #ending = new AbortController();
  /** The end has come, and the time for farewells is over. */
  readonly #late = new AbortController();
  #working: Promise<void> | null = null;
  #notBeforeMs = -Infinity;
  #failures = 0;
  /** Of the first failure since something arrived. */
  #trouble: { readonly why: string; readonly sinceMs: number } | null = null;

  constructor(private readonly options: OutboxOptions) {
    this.#waiting = new WaitingAlerts(WAITING_MAX, (level, times) => this.#lost(level, times, "dropped"));
  }

  offer(alert: Alert): void {
    if (!this.options.levels().includes(alert.level)) return;
    if (this.#ending.signal.aborted) return this.#lost(alert.level, 1, "dropped");
    this.#waiting.add(alert);
    this.#working ??= Promise.resolve().then(() => this.#work());
  }

  condition(): SinkCondition {
    const { why: trouble = null, sinceMs: since_ms = null } = this.#trouble ?? {};
    return { sink: this.options.sink.name, trouble, since_ms, waiting: this.#waiting.size };
  }

  /** Resolves when nothing waits and nothing is under way. */
  async idle(): Promise<void> {
    while (this.#working) await this.#working;
  }

  /** Sends what waits, without a pause, and gives up what does not leave in time. */
  async close(): Promise<void> {
    this.#ending.abort(new DOMException("the program ends", "AbortError"));
    await withDeadline(this.options.clock, FAREWELL_MS, async (late) => {
      late.addEventListener("abort", () => this.#late.abort(), { once: true });
      await this.#working;
      if (!this.#waiting.isEmpty && !late.aborted) await this.#attempt(this.#waiting.take());
    });
    for (const { alert, times } of this.#waiting.take().alerts) this.#lost(alert.level, times, "dropped");
  }

  async #work(): Promise<void> {
    try {
      while (!this.#waiting.isEmpty && await this.#paused(this.#ending.signal)) {
        await this.#attempt(this.#waiting.take());
      }
    } finally {
      // In the same breath as the last look: what came between would wait for the next one.
      this.#working = null;
    }
  }

  /** @returns False when the program ends. */
  async #paused(signal: AbortSignal): Promise<boolean> {
    const { clock } = this.options;
    const waitMs = this.#notBeforeMs - clock.monotonicMs();
    if (waitMs > 0 && !signal.aborted) await clock.sleep(waitMs, signal).catch(() => {});
    return !signal.aborted;
  }

  async #attempt(batch: Batch): Promise<void> {
    const { sink, from, clock, pauseMs } = this.options;
    const message: AlertMessage = { from, ...batch, picture: await this.#pictureOf(batch.alerts) };
    const delivery = await withDeadline(
      clock,
      SEND_TIMEOUT_MS,
      (late) => sink.send(message, AbortSignal.any([late, this.#late.signal])),
    );
    this.#notBeforeMs = clock.monotonicMs() + (delivery.ok ? pauseMs() : this.#retryInMs(delivery));
    if (delivery.ok) return this.#delivered(batch, delivery.lacking);
    this.#failed(delivery);
    if (delivery.retry !== "never") return this.#waiting.putBack(batch);
    for (const { alert, times } of batch.alerts) {
      this.#lost(alert.level, times, "refused");
      this.#waiting.countUntold(alert.level, times);
    }
    for (const [level, times] of batch.untold) this.#waiting.countUntold(level, times);
  }

  #retryInMs(delivery: Refusal): number {
    const { pauseMs } = this.options;
    if (delivery.retry === "never") return pauseMs();
    const backoffMs = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** Math.min(10, this.#failures));
    if (delivery.retry === "later") return Math.max(pauseMs(), backoffMs);
    return Math.max(pauseMs(), Math.min(RETRY_AFTER_MAX_MS, delivery.retryAfterMs));
  }

  #delivered({ alerts }: Batch, lacking: string | undefined): void {
    const { sink, telemetry } = this.options;
    if (lacking !== undefined) {
      telemetry.count("xylen_errors_total", { component: "alerts", kind: `${sink.name}_incomplete` });
      telemetry.log("warning", "alerts", `${sink.name} took a message without ${lacking}`);
    }
    for (const { alert, times } of alerts) this.#count(alert.level, times, "sent");
    if (this.#failures > 0) telemetry.log("info", "alerts", `${sink.name} takes messages again`);
    if (this.#failures >= FAILURES_TOLD) this.options.onTrouble?.(null);
    this.#failures = 0;
    this.#trouble = null;
  }

  /** Counted each time, written once until it works again. */
  #failed({ retry, why }: Refusal): void {
    const { sink, telemetry, clock, onTrouble } = this.options;
    telemetry.count("xylen_errors_total", { component: "alerts", kind: `${sink.name}_${KINDS[retry]}` });
    this.#trouble = { why, sinceMs: this.#trouble?.sinceMs ?? clock.nowMs() };
    if (++this.#failures === FAILURES_TOLD) onTrouble?.(why);
    if (retry === "never") return telemetry.log("error", "alerts", `${sink.name} refused a message: ${why}`);
    if (this.#failures > 1) return;
    telemetry.log("warning", "alerts", `${sink.name} did not take a message, it is tried again: ${why}`);
  }

  async #pictureOf(alerts: readonly GatheredAlert[]): Promise<AlertPicture | null> {
    if (!this.options.sink.takesPictures || this.#ending.signal.aborted) return null;
    // The gravest comes first, and of trades the newest tells most.
    const drawn = alerts.filter(({ alert }) => alert.picture !== null);
    const chosen = drawn.find(({ alert }) => alert.level !== "TRADE") ?? drawn.at(-1);
    if (!chosen) return null;
    try {
      const svg = chosen.alert.picture!();
      const png = svg === null ? null : await this.options.draw(svg);
      return png && { png, caption: chosen.alert.text.split("\n")[0]! };
    } catch (error) {
      // Words without their picture are better than no words.
      const { telemetry } = this.options;
      telemetry.count("xylen_errors_total", { component: "alerts", kind: "picture" });
      telemetry.log(
        "warning",
        "alerts",
        `A chart could not be drawn: ${error instanceof Error ? error.message : error}`,
      );
      return null;
    }
  }

  #lost(level: AlertLevel, times: number, outcome: "dropped" | "refused"): void {
    this.#count(level, times, outcome);
    const { sink, telemetry } = this.options;
    telemetry.count("xylen_errors_total", { component: "alerts", kind: `${sink.name}_${outcome}_alert` }, times);
  }

  #count(level: AlertLevel, times: number, outcome: "sent" | "dropped" | "refused"): void {
    this.options.telemetry.count("xylen_alerts_total", { sink: this.options.sink.name, level, outcome }, times);
  }
}

const KINDS = { after: "rate_limited", later: "unreachable", never: "refused" } as const;
