import { AlarmWatch } from "../../coordinator/alerts/alarm_watch.ts";
import { AlertRouter } from "../../coordinator/alerts/alert_router.ts";
import { dailySummary } from "../../coordinator/alerts/daily_summary.ts";
import { DailyAt } from "../../coordinator/alerts/daily_at.ts";
import { Outbox } from "../../coordinator/alerts/outbox.ts";
import { tradeChart } from "../../coordinator/alerts/pictures/trade_chart.ts";
import { type ConfiguredSink, configuredSinks } from "../../coordinator/alerts/sinks/configured_sinks.ts";
import type { Notice } from "../../coordinator/engine/command.ts";
import type { SinkCondition } from "../../coordinator/ports/alerts.ts";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Board } from "../../coordinator/runtime/board.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { Secrets } from "../../coordinator/runtime/config/secrets.ts";
import { Scheduler } from "../../coordinator/runtime/scheduler.ts";
import { Redaction } from "../../coordinator/telemetry/redaction.ts";
import type { RunningTelemetry } from "../../coordinator/telemetry/telemetry.ts";
import { ExitError } from "../exit.ts";

export interface AlertParts {
  /** What may change while the program runs is read from here. */
  readonly running: { readonly config: Config };
  readonly secrets: Secrets;
  readonly board: Board;
  readonly clock: Clock;
  readonly telemetry: RunningTelemetry;
  readonly stack: AsyncDisposableStack;
}

/** Candles that a chart of a trade may need. */
const CANDLES_MAX = 300;
const LOOK_MS = 5_000;

/** The ways to people, from the start to the end of the program. */
export class Alerts {
  #noted: ((notice: Notice) => void) | null = null;

  private constructor(
    readonly parts: AlertParts,
    readonly outboxes: readonly Outbox[],
    readonly redaction: Redaction,
  ) {}

  /**
   * From now on people hear of what happens. Nobody is told of a replay: it is not now.
   *
   * @throws {ExitError} 1 when a way that is switched on leads nowhere.
   */
  static async start(parts: AlertParts): Promise<Alerts> {
    const { running, secrets, board, clock, telemetry, stack } = parts;
    const redaction = new Redaction(secrets.valuesToRedact());
    const found = board.identity.mode === "replay"
      ? { ok: true, value: [] } as const
      : await configuredSinks(running.config, secrets, () => clock.nowMs());
    if (!found.ok) throw new ExitError(found.error.join("\n"), 1);
    // An outbox tells of its troubles, and they are told by all of them.
    let alerts: Alerts | null = null;
    const outboxes = found.value.map((each) =>
      outboxOf(parts, each, (words) => alerts?.note(troubleNotice(each, words)))
    );
    alerts = new Alerts(parts, outboxes, redaction);
    if (outboxes.length === 0) return alerts;
    stack.defer(async () => void await Promise.all(outboxes.map((outbox) => outbox.close())));
    alerts.#route();
    telemetry.log(
      "info",
      "alerts",
      `Alerts go to ${[...new Set(found.value.map(({ sink }) => sink.name))].join(", ")}`,
    );
    return alerts;
  }

  #route(): void {
    const { running, board, clock, telemetry, stack } = this.parts;
    const router = new AlertRouter({
      live: board,
      outboxes: this.outboxes,
      telemetry,
      drawTrade: (trade) => tradeChart(trade, board.candles(trade.symbol, CANDLES_MAX), board.identity.timeframe),
      redact: (text) => this.redaction.text(text),
    });
    stack.defer(() => router.close());
    const summary = new DailyAt({
      clock,
      at: () => {
        const { daily_summary_time: time, daily_summary_timezone: timezone } = running.config.telegram;
        return { time, timezone };
      },
      run: async () => router.tell(await dailySummary(board)),
      onError: (error) => this.#failed("daily_summary", error),
    });
    stack.defer(() => summary.stop());
  }

  /** Trading has begun: what is noticed here reaches the event log, and alarms are looked for. */
  attach(noted: (notice: Notice) => void): void {
    const { board, clock, running, stack } = this.parts;
    if (board.identity.mode === "replay") return;
    this.#noted = noted;
    const watch = new AlarmWatch({
      views: board,
      clock,
      limits: () => running.config.monitoring,
      tell: (alarm) => this.note(alarm),
    });
    const scheduler = new Scheduler({ clock, onError: (job, error) => this.#failed(job, error) });
    scheduler.add({
      name: "alarms",
      schedule: { kind: "interval", intervalMs: LOOK_MS },
      run: async () => {
        this.#measure();
        await watch.look();
      },
    });
    scheduler.start();
    stack.defer(() => scheduler.stop());
  }

  /** Into the event log. */
  note(notice: Notice): void {
    this.#noted?.(notice);
  }

  conditions(): readonly SinkCondition[] {
    return this.outboxes.map((outbox) => outbox.condition());
  }

  #measure(): void {
    const conditions = this.conditions();
    for (const sink of new Set(conditions.map((each) => each.sink))) {
      const works = conditions.every((each) => each.sink !== sink || each.trouble === null);
      this.parts.telemetry.gauge("xylen_alert_sink_up", works ? 1 : 0, { sink });
    }
  }

  #failed(job: string, error: unknown): void {
    const { telemetry } = this.parts;
    telemetry.count("xylen_errors_total", { component: "alerts", kind: job });
    telemetry.log("error", "alerts", `${job} failed: ${error instanceof Error ? error.message : error}`);
  }
}

function outboxOf(
  { running, board, clock, telemetry }: AlertParts,
  { sink, section }: ConfiguredSink,
  onTrouble: (words: string | null) => void,
): Outbox {
  return new Outbox({
    sink,
    from: fromOf(board),
    levels: () => running.config[section].levels,
    pauseMs: () => running.config[section].seconds_between_alerts * 1000,
    draw: async (svg) => await drawn(svg, clock),
    clock,
    telemetry,
    onTrouble,
  });
}

/** A picture of an SVG; the library is loaded when the first one is drawn. */
export async function drawn(svg: string, clock: Clock): Promise<Uint8Array<ArrayBuffer>> {
  const { pngOf } = await import("../../coordinator/alerts/pictures/png.ts");
  return await pngOf(svg, clock);
}

const troubleNotice = ({ sink: { name } }: ConfiguredSink, words: string | null): Notice => ({
  eventType: "SYSTEM",
  severity: words === null ? "info" : "warning",
  message: words === null ? `Alerts reach ${name} again` : `Alerts do not reach ${name}: ${words}`,
  details: { sink: name },
});

/** Whose the messages are; that no real money moves is said with each. */
function fromOf(board: Board): string {
  const { account, mode, simulated } = board.status();
  return `Xylen ${account === mode ? mode : `${account} (${mode})`}${simulated ? " · SIMULATED" : ""}`;
}
