import type { CheckName } from "../../coordinator/ports/research/history_quality.ts";

/** What a finding means, and what to do about it. */
export interface FindingWords {
  readonly title: string;
  readonly means: string;
  readonly todo: string;
  /** Mends it when it is asked for by name; null where nothing should. */
  readonly repair: string | null;
}

const DOWNLOAD = "Download those days again; what is missing then too, the exchange never had";

/** By the name of a check. */
export const FINDINGS: Readonly<Record<CheckName, FindingWords>> = {
  invalid: {
    title: "No candles",
    means: "A price is missing or 0, or the high lies below the low.",
    todo: "Leave them out, then download those days again.",
    repair: "invalid",
  },
  order: {
    title: "Wrong order",
    means: "Rows are not in the order of their times.",
    todo: "Sort them.",
    repair: "order",
  },
  duplicates: {
    title: "Told twice",
    means: "Several rows have the same time.",
    todo: "Keep the last of each time.",
    repair: "duplicates",
  },
  off_grid: {
    title: "Off the grid",
    means: "Candles open at times that are none of the timeframe's.",
    todo: "Leave them out. If it is most of them, the file had another timeframe: import it again under its own.",
    repair: "off_grid",
  },
  time_zone: {
    title: "Another clock",
    means: "The busy hours of a day are not those of the other days: some rows may be in another time zone.",
    todo:
      "Hold a candle against the exchange's own chart in UTC. If it is shifted, remove those days and download them.",
    repair: null,
  },
  unfinished: {
    title: "Unfinished",
    means: "Candles were written down before they had closed.",
    todo: "Leave them out, then download those days again.",
    repair: "unfinished",
  },
  restated: {
    title: "Told otherwise",
    means: "A source tells other values than are stored.",
    todo: "Find out which is right before one replaces the other.",
    repair: null,
  },
  gaps: {
    title: "Missing candles",
    means: "The exchange was down, or a download was cut off. Whoever trades over a gap sees a jump that was none.",
    todo: `${DOWNLOAD}. Gaps of up to a day can be filled with flat candles without volume.`,
    repair: "gaps",
  },
  outliers: {
    title: "Unusual prices",
    means: "A price lies very far from the close before it: a crash, or a bad print.",
    todo: "Look the first ones up. Real crashes must stay, or tests look safer than life.",
    repair: null,
  },
  flat: {
    title: "Standing still",
    means: "Candles with one single price: trading was halted, or the feed was.",
    todo: "Nothing, if the exchange was halted then. Long runs in a busy market were filled in by somebody.",
    repair: null,
  },
  zero_volume: {
    title: "Nothing traded",
    means: "Candles without any volume.",
    todo: "Nothing, if the exchange was halted then. Nobody could have traded there, whatever a test says.",
    repair: null,
  },
};
