import type { Clock } from "../ports/clock.ts";
import type { StatusView, Views } from "../ports/views.ts";
import { duration, number, percent } from "../../domain/figure_text.ts";

/** The section `monitoring` of the configuration. */
export interface AlarmLimits {
  readonly alert_max_loss_percent: number;
  readonly alert_model_offline_seconds: number;
  readonly alert_no_trades_hours: number;
}

/** Something for the event log, from where it becomes an alert. */
export interface Alarm {
  readonly eventType: "WARNING" | "MODEL";
  readonly severity: "warning" | "error";
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface AlarmWatchOptions {
  readonly views: Views;
  readonly clock: Clock;
  /** Read at each look. */
  readonly limits: () => AlarmLimits;
  readonly tell: (alarm: Alarm) => void;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** What nothing else tells of because nothing happens: a day's loss that grows, models that stay away, no trades. */
export class AlarmWatch {
  /** Day of the market whose loss was told. */
  #lossTold = -1;
  /** By model: since when it is away, monotonic time. */
  readonly #away = new Map<string, { readonly sinceMs: number; told: boolean }>();
  /** Market time from which on the time without trades counts. */
  #quietSinceMs: number | null = null;

  constructor(private readonly options: AlarmWatchOptions) {}

  /** To be called every few seconds. */
  async look(): Promise<void> {
    const { views, limits } = this.options;
    const status = views.status(), now = limits();
    if (status.state === "starting" || status.state === "stopping") return;
    this.#lookAtLoss(status, now);
    this.#lookAtModels(now);
    await this.#lookForTrades(status, now);
  }

  #lookAtLoss({ daily_pnl, equity, market_time }: StatusView, limits: AlarmLimits): void {
    const allowed = limits.alert_max_loss_percent, began = equity - daily_pnl;
    const loss = began > 0 ? -daily_pnl / began : 0, day = Math.floor((market_time ?? 0) / DAY_MS);
    if (loss < allowed || day === this.#lossTold) return;
    this.#lossTold = day;
    this.options.tell({
      eventType: "WARNING",
      severity: "warning",
      message: `${number(-daily_pnl)} USDT are lost today, ${
        percent(loss, 2)
      } of what the day began with; the alarm is set to ${percent(allowed, 2)}`,
      details: { loss, allowed },
    });
  }

  #lookAtModels({ alert_model_offline_seconds: allowed }: AlarmLimits): void {
    const { views, clock, tell } = this.options, nowMs = clock.monotonicMs();
    for (const { name, status, enabled, training, trouble } of views.models()) {
      if (status === "ready" || status === "training" || !enabled || training) {
        this.#away.delete(name);
        continue;
      }
      const away = this.#away.get(name) ?? { sinceMs: nowMs, told: false };
      this.#away.set(name, away);
      const forMs = nowMs - away.sinceMs;
      if (away.told || forMs < allowed * 1000) continue;
      away.told = true;
      tell({
        eventType: "MODEL",
        severity: "error",
        message: `Model ${name} is ${status} for ${duration(forMs)} now${trouble ? `: ${trouble}` : ""}`,
        details: { model: name, status, seconds: Math.round(forMs / 1000) },
      });
    }
  }

  async #lookForTrades({ market_time: nowMs, open_trades }: StatusView, limits: AlarmLimits): Promise<void> {
    if (nowMs === null) return;
    const allowedMs = limits.alert_no_trades_hours * HOUR_MS;
    this.#quietSinceMs ??= nowMs;
    if (open_trades > 0) this.#quietSinceMs = nowMs;
    if (nowMs - this.#quietSinceMs < allowedMs) return;
    const [last] = (await this.options.views.trades({ limit: 1 })).items;
    const sinceMs = Math.max(this.#quietSinceMs, last?.timestamp ?? 0);
    this.#quietSinceMs = sinceMs;
    if (nowMs - sinceMs < allowedMs) return;
    // Told once more after as long again.
    this.#quietSinceMs = nowMs;
    this.options.tell({
      eventType: "WARNING",
      severity: "warning",
      message: `No trade has begun for ${duration(nowMs - sinceMs)} of market time; why-not tells what stops decisions`,
      details: { since: sinceMs, allowed_hours: limits.alert_no_trades_hours },
    });
  }
}
