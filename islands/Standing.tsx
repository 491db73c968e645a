import { FlattenProgress } from "../components/flatten_progress.tsx";
import { StaleBanner } from "../components/stale_banner.tsx";
import { VotelessBanner } from "../components/voteless_banner.tsx";
import type { Live } from "../components/live.ts";

/** What stands in the way of trading and should be seen first. */
export default function Standing({ live }: { live: Live }) {
  const { flatten, stale } = live.status.value;
  return (
    <div class="standings">
      {flatten && <FlattenProgress flatten={flatten} />}
      <VotelessBanner models={live.models.value} state={live.status.value.state} />
      {stale.map((each) => <StaleBanner key={each.kind + each.name} {...each} />)}
    </div>
  );
}
