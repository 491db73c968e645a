import { FlattenProgress } from "../components/flatten_progress.tsx";
import type { Live } from "../components/live.ts";

/** What stands in the way of trading and should be seen first. */
export default function Standing({ live }: { live: Live }) {
  const { flatten } = live.status.value;
  return <div class="standings">{flatten && <FlattenProgress flatten={flatten} />}</div>;
}
