export const HOUR_MS = 3_600_000;
/** The market's first candle opens here, in every seed: a Monday's midnight. */
export const START_MS = Date.UTC(2025, 0, 6);
