import type { Live } from "../components/live.ts";
import { Position } from "../components/position.tsx";

export default function OpenPosition({ live }: { live: Live }) {
  return <Position position={live.positions.value[0]} status={live.status.value} />;
}
