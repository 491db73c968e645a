import { BREAKER_WORDS } from "../domain/breaker_words.ts";
import { Meter } from "./bars.tsx";
import { duration } from "../domain/figure_text.ts";
import { Glyph } from "./glyph.tsx";
import type { StatusView } from "./overview.ts";

interface BreakerProps {
  readonly status: StatusView;
  /** Wall time since the status arrived, ms. */
  readonly elapsedMs: number;
}

/** How many losses in a row it takes, why it is open, and how long it still cools, in market time. */
export function BreakerLine({ status, elapsedMs }: BreakerProps) {
  const { state, reason, consecutive_losses, limit } = status.circuit_breaker;
  const open = state !== "closed";
  const left = cooldownLeft(status, elapsedMs);
  return (
    <div class={open ? "breaker is-alarm" : "breaker"}>
      <p>
        <Glyph name={open ? "warn" : "yes"} /> {open
          ? `Circuit breaker ${BREAKER_WORDS[state]}: ${reason ?? "losses"}${
            left === null ? "" : `, ${duration(left)} of market time left`
          }`
          : `Circuit breaker closed: ${consecutive_losses} of ${limit} losses in a row`}
      </p>
      <Meter value={limit > 0 ? consecutive_losses / limit : 0} tone={open ? "short" : "info"} />
    </div>
  );
}

/** Market time until its trial may begin; null unless it cools. A market runs at its speed; a replay's stands still. */
export function cooldownLeft({ circuit_breaker, market_time, speed, mode }: StatusView, elapsedMs: number) {
  const { until } = circuit_breaker;
  if (until === null || market_time === null) return null;
  return Math.max(0, until - market_time - elapsedMs * (speed ?? (mode === "replay" ? 0 : 1)));
}
