import type { Live } from "../components/live.ts";
import { Positions } from "../components/position.tsx";

export default function OpenPosition({ live }: { live: Live }) {
  return <Positions positions={live.positions.value} status={live.status.value} />;
}
