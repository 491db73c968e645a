import { type Alert, ALERT_LEVELS, type AlertLevel } from "../ports/alerts.ts";
import type { GatheredAlert } from "./sink.ts";

/** What waits for the next message. */
export interface Batch {
  /** The gravest first, then as they came. */
  readonly alerts: readonly GatheredAlert[];
  /** Those that were given up, by level. */
  readonly untold: ReadonlyMap<AlertLevel, number>;
}

const rankOf = (level: AlertLevel): number => ALERT_LEVELS.indexOf(level);
const keyOf = ({ level, text, facts }: Alert): string =>
  [level, text, ...facts.map(({ name, value }) => `${name} ${value}`)].join("\n");

/**
 * Alerts that wait, bounded. What was said already is counted instead of kept twice. When it is full the least grave one
 * makes room, the oldest of its level, and is counted: people are told how many they do not see.
 */
export class WaitingAlerts {
  #alerts = new Map<string, GatheredAlert>();
  #untold = new Map<AlertLevel, number>();

  /** @param onGivenUp Told of each alert that had to make room, and how often it was said. */
  constructor(readonly most: number, private readonly onGivenUp: (level: AlertLevel, times: number) => void) {}

  get isEmpty(): boolean {
    return this.#alerts.size === 0;
  }

  get size(): number {
    return this.#alerts.size;
  }

  add(alert: Alert, times = 1): void {
    const key = keyOf(alert), before = this.#alerts.get(key);
    this.#alerts.set(key, { alert, times: (before?.times ?? 0) + times });
    if (this.#alerts.size > this.most) this.#giveUpOne();
  }

  /** Takes everything out. */
  take(): Batch {
    const alerts = [...this.#alerts.values()].sort((a, b) => rankOf(a.alert.level) - rankOf(b.alert.level));
    const batch = { alerts, untold: this.#untold };
    this.#alerts = new Map();
    this.#untold = new Map();
    return batch;
  }

  /** What could not be sent waits again, as older than what has come meanwhile. */
  putBack({ alerts, untold }: Batch): void {
    const meanwhile = this.take();
    for (const [level, times] of [...untold, ...meanwhile.untold]) this.#count(level, times);
    for (const { alert, times } of [...alerts, ...meanwhile.alerts]) this.add(alert, times);
  }

  /** An alert of this level will not be told: the next message says so. */
  countUntold(level: AlertLevel, times: number): void {
    this.#count(level, times);
  }

  #giveUpOne(): void {
    const worst = Math.max(...[...this.#alerts.values()].map(({ alert }) => rankOf(alert.level)));
    const [key, { alert, times }] = [...this.#alerts].find(([, each]) => rankOf(each.alert.level) === worst)!;
    this.#alerts.delete(key);
    this.#count(alert.level, times);
    this.onGivenUp(alert.level, times);
  }

  #count(level: AlertLevel, times: number): void {
    this.#untold.set(level, (this.#untold.get(level) ?? 0) + times);
  }
}
