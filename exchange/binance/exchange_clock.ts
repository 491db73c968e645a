import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { BinanceRest } from "./ccxt_types.ts";
import { serverTimeFrom } from "./market_filters.ts";

/** A clock this far off is worth a warning; the exchange refuses what is stamped so far ahead. */
const SKEW_WARNED_MS = 1_000;

/**
 * The exchange's wall time, carried on by our monotonic clock: a wall clock that an operator or a time server sets has
 * no say in it.
 */
export class ExchangeClock {
  #aheadOfMonotonicMs: number;

  constructor(private readonly clock: Clock, private readonly telemetry: Telemetry) {
    this.#aheadOfMonotonicMs = clock.nowMs() - clock.monotonicMs();
  }

  nowMs(): number {
    return Math.round(this.clock.monotonicMs() + this.#aheadOfMonotonicMs);
  }

  /** Exchange's wall time minus ours. */
  get skewMs(): number {
    return this.nowMs() - Math.round(this.clock.nowMs());
  }

  /** Asks the exchange. Half of the round trip is taken off, so that a slow line is no skew. */
  async measure(rest: BinanceRest): Promise<void> {
    const askedMs = this.clock.monotonicMs();
    const serverMs = serverTimeFrom(await rest.fapiPublicGetTime());
    this.#aheadOfMonotonicMs = serverMs - (askedMs + this.clock.monotonicMs()) / 2;
    const { skewMs } = this;
    this.telemetry.gauge("xylen_exchange_clock_skew_seconds", skewMs / 1000);
    if (Math.abs(skewMs) <= SKEW_WARNED_MS) return;
    this.telemetry.log("warning", "exchange", "This machine's clock is not the exchange's: synchronise it (NTP)", {
      skewMs,
    });
  }
}
