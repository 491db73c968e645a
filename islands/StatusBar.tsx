import type { Live } from "../components/live.ts";
import { Badges, Freshness, Ticker } from "../components/status_bar.tsx";

export default function StatusBar({ live }: { live: Live }) {
  return (
    <>
      <Ticker status={live.status.value} symbol={live.symbol.value} candles={live.candles.value} />
      <Badges status={live.status.value} connection={live.connection.value} />
      <Age live={live} />
    </>
  );
}

/** By itself, because it changes every second. */
const Age = ({ live }: { live: Live }) => (
  <Freshness
    status={live.status.value}
    connection={live.connection.value}
    elapsedMs={Math.max(0, live.nowMs.value - live.statusAtMs.value)}
  />
);
