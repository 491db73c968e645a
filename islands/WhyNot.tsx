import { BreakerLine } from "../components/breaker_line.tsx";
import type { Live } from "../components/live.ts";
import { Refusals } from "../components/refusals.tsx";

export default function WhyNot({ live }: { live: Live }) {
  return (
    <Refusals status={live.status.value}>
      <Breaker live={live} />
    </Refusals>
  );
}

/** By itself, because it changes every second while it cools. */
function Breaker({ live }: { live: Live }) {
  const { circuit_breaker } = live.status.value;
  const elapsedMs = circuit_breaker.until === null ? 0 : Math.max(0, live.nowMs.value - live.statusAtMs.value);
  return <BreakerLine status={live.status.value} elapsedMs={elapsedMs} />;
}
