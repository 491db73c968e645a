import type { Live } from "../components/live.ts";
import { Trades } from "../components/trades.tsx";

export default function RecentTrades({ live }: { live: Live }) {
  return <Trades trades={live.trades.value} />;
}
