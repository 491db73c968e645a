import type { Live } from "../components/live.ts";
import { Models } from "../components/models.tsx";

export default function ModelCards({ live }: { live: Live }) {
  return <Models models={live.models.value} />;
}
