import type { StaleView } from "../coordinator/ports/stale_view.ts";
import { dateTime, duration } from "./format.ts";
import { Glyph } from "./glyph.tsx";

const EFFECTS = {
  feed: "nothing new is opened there until its next candle",
  model: "it has no vote until it answers",
} as const;
const NAMES = { feed: "Market data", model: "Model server" } as const;

/** A source that is silent, since when, and what that means for trading. */
export const StaleBanner = ({ kind, name, since, expected_ms }: StaleView) => (
  <p class="standing standing-alarm" role="status">
    <Glyph name="warn" /> <strong>{NAMES[kind]} {name} is stale</strong>, silent since {dateTime(since)}{" "}
    UTC, expected every {duration(expected_ms)}: {EFFECTS[kind]}.
  </p>
);
