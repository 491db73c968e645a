/** Features of the catalogue and parts of a window of candles, in plain words; the first pattern that fits says it. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^rsi(_(\d+))?$/, "how one-sidedly the price has risen of late, 0 to 100"],
  [/^volume_ratio$/, "volume, in usual volumes"],
  [/^volume_sma_(\d+)$/, "usual volume"],
  [/^volume_momentum$/, "volume above its mean of 10 candles, in percent"],
  [/^volume$/, "volume traded"],
  [/^price_momentum$|^roc_10$/, "change of the price over 10 candles, in percent"],
  [/^macd_hist/, "how the trend gains or loses speed"],
  [/^macd_signal/, "the trend's speed, smoothed"],
  [/^macd/, "the trend's speed: a fast mean of the price less a slow one"],
  [/^bb_position$/, "where the price stands in its usual band: 0 at its foot, 1 at its top"],
  [/^bb_width$/, "width of the price's usual band"],
  [/^bb_/, "the price's usual band"],
  [/^close_to_sar$/, "distance of the price from where its trend would turn, in percent"],
  [/^close_to_\w+_(\d+)$/, "distance of the price from its mean, in percent"],
  [/^(ema|sma|wma|dema|tema)_(\d+)$/, "mean of the price"],
  [/^sar$/, "where the trend would turn"],
  [/^atr_percent$|^natr_14$/, "usual range of a candle, in percent of the price"],
  [/^atr$/, "usual range of a candle"],
  [/^trange_percent$/, "range of the candle, in percent of the price"],
  [/^trange_to_atr$/, "range of the candle, in usual ranges"],
  [/^trange$|^high_low_range$/, "range of the candle"],
  [/^high_low_ratio$/, "the candle's high over its low"],
  [/^obv/, "volume of rising candles less that of falling ones"],
  [/^ad(_|$)/, "volume of closes near the high less that of closes near the low"],
  [/^adx$/, "strength of the trend, 0 to 100"],
  [/^plus_di$/, "strength of the way up, 0 to 100"],
  [/^minus_di$/, "strength of the way down, 0 to 100"],
  [/^candle_body_ratio$/, "body of the candle, as a share of its range"],
  [/^candle_body_signed$/, "body of the candle, positive when it rose, as a share of its range"],
  [/^candle_body_to_atr$/, "body of the candle, positive when it rose, in usual ranges"],
  [/^candle_upper_shadow$/, "what lies above the candle's body, as a share of its range"],
  [/^candle_lower_shadow$/, "what lies below the candle's body, as a share of its range"],
  [/^current_price$/, "price"],
  [/^stoch_|^williams_r_/, "where the price stands between its last high and low"],
  [/^cci_/, "distance of the price from its mean, in usual distances"],
  [/^mfi_/, "how one-sidedly money has come in of late, 0 to 100"],
  [/^stddev_/, "how far the price swings around its mean"],
  [/^log_return_1$/, "change of the price in the last candle"],
  [/^log_return_(\d+)$/, "change of the price over the last candles"],
  [/^funding_over_mean/, "what longs pay shorts, above its mean, in percent"],
  [/^funding_rate/, "what longs pay shorts, in percent"],
  [/^relative_strength_/, "how much more this market has returned than the leading one"],
  [/^correlation_/, "how much this market moves with the leading one"],
  [/^beta_/, "by how much this market moves when the leading one does"],
  [/^path_last_/, "way of the price in the last candles, in percent"],
  [/^path_before$/, "way of the price in the candles before those, in percent"],
  [/^range_last_/, "ranges of the last candles, in percent of the price"],
  [/^range_before$/, "ranges of the candles before those, in percent of the price"],
  [/^volume_last_/, "volume of the last candles, in usual volumes"],
  [/^volume_before$/, "volume of the candles before those, in usual volumes"],
];

const WHERE: Readonly<Record<string, string>> = { "15m": "on 15-minute candles", "1h": "on hourly candles" };

/** What a feature is. @returns Null for one of somebody else's. */
export function featureWords(name: string): string | null {
  const [own = "", where] = name.split("@");
  const said = WORDS.find(([pattern]) => pattern.test(own))?.[1];
  if (said === undefined) return null;
  if (where === undefined || /leading/.test(said)) return said;
  return `${said}, ${where === "leader" ? "of the leading market" : WHERE[where] ?? `on ${where} candles`}`;
}
