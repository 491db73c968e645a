import type { StaleView } from "../coordinator/ports/stale_view.ts";
import { duration } from "../domain/figure_text.ts";
import { Glyph } from "./glyph.tsx";
import { When } from "./when.tsx";

const EFFECTS = {
  feed: "nothing new is opened there until its next candle",
  model: "it has no vote until it answers",
  all: "nothing new is opened until it answers",
} as const;
const NAMES = { feed: "Market data", model: "Model server" } as const;

/** A source that is silent, since when, and what that means for trading. */
export const StaleBanner = ({ kind, name, since, expected_ms, stops_entries }: StaleView) => (
  <p class="standing standing-alarm" role="status">
    <Glyph name="warn" /> <strong>{NAMES[kind]} {name} is stale</strong>, silent since{" "}
    <When ms={since} />, expected every {duration(expected_ms)}:{" "}
    {EFFECTS[kind === "model" && stops_entries ? "all" : kind]}.
  </p>
);
