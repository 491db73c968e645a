import type { Clock } from "../ports/clock.ts";
import type { ModelStatus } from "../ports/forecaster.ts";
import type { StaleView } from "../ports/stale_view.ts";

/** How often each kind of source should be heard, wall ms. */
export interface ExpectedIntervals {
  /** Candles of one market. A market that waits for us takes our own time beside its own. */
  readonly feedMs: number;
  /** Answers of a model server: to questions, or to the check of its health. */
  readonly modelMs: number;
}

/** So many times as late as expected, and a source is stale. */
const STALE_AFTER = 2;

/** Who has been silent for too long. Nobody is before trading has begun. */
export class StaleWatch {
  readonly #heard = new Map<string, { readonly monotonicMs: number; readonly wallMs: number }>();
  #begunWallMs: number | null = null;

  constructor(
    readonly clock: Clock,
    readonly markets: { readonly symbols: readonly string[]; readonly timeframe: string },
    readonly expected: ExpectedIntervals,
  ) {}

  /** Trading begins (again): silence counts from here. */
  begin(): void {
    this.#begunWallMs = this.clock.nowMs();
    for (const symbol of this.markets.symbols) this.candle(symbol);
  }

  /** Nothing is expected any more. */
  end(): void {
    this.#begunWallMs = null;
  }

  candle(symbol: string): void {
    this.#heard.set(symbol, { monotonicMs: this.clock.monotonicMs(), wallMs: this.clock.nowMs() });
  }

  /** Markets whose candles do not come. */
  feeds(): readonly { readonly symbol: string; readonly sinceMs: number }[] {
    if (this.#begunWallMs === null) return [];
    const nowMs = this.clock.monotonicMs();
    return [...this.#heard].filter(([, { monotonicMs }]) => nowMs - monotonicMs > STALE_AFTER * this.expected.feedMs)
      .map(([symbol, { wallMs }]) => ({ symbol, sinceMs: wallMs }));
  }

  /** @param modelsStop Whether a silent model server stops entries. */
  stale(models: readonly ModelStatus[], modelsStop: boolean): readonly StaleView[] {
    const { feedMs, modelMs } = this.expected;
    return [
      ...this.feeds().map(({ symbol, sinceMs }): StaleView => ({
        kind: "feed",
        name: `${symbol} ${this.markets.timeframe}`,
        since: sinceMs,
        expected_ms: feedMs,
        stops_entries: true,
      })),
      ...this.#silent(models, modelMs, modelsStop),
    ];
  }

  #silent(models: readonly ModelStatus[], expected_ms: number, stops_entries: boolean): StaleView[] {
    const begunMs = this.#begunWallMs;
    if (begunMs === null) return [];
    return models.filter(({ enabled }) => enabled)
      .map(({ name, heardAtMs }) => ({ name, since: Math.max(heardAtMs ?? 0, begunMs) }))
      .filter(({ since }) => this.clock.nowMs() - since > STALE_AFTER * expected_ms)
      .map(({ name, since }) => ({ kind: "model", name, since, expected_ms, stops_entries }));
  }
}
