import { type Timeframe, TIMEFRAMES } from "../../../../domain/candle.ts";
import { choice, choices, flag, PATH_PATTERN, section, text, URL_PATTERN, whole } from "../keys.ts";

export const data = section("Market data.", {
  timeframes: choices({
    built: TIMEFRAMES as [Timeframe, ...Timeframe[]],
    default: ["5m", "15m", "1h"],
    minItems: 1,
    maxItems: 6,
    description:
      "The first is the one that decisions are taken on. Features stand for 15m and 1h besides; the others listed here are " +
      "not used yet.",
  }),
  candles_count: whole({
    default: 300,
    min: 50,
    max: 1500,
    unit: "candles",
    description: "Candles sent with a forecast request when the model server does not say how many it wants.",
  }),
  warmup_candles: whole({
    default: 3000,
    min: 200,
    max: 100_000,
    unit: "candles",
    description: "History fetched before the first decision, so that live features equal those of a backtest.",
  }),
  indicators: choices({
    built: ["all"],
    default: ["all"],
    minItems: 1,
    maxItems: 1,
    description: "Features to compute.",
  }),
  funding: flag({
    default: true,
    description: "Candles carry the last settled funding rate, as features and for models that were trained with it.",
  }),
  storage_path: text({
    default: "./data",
    shape: "a folder",
    pattern: PATH_PATTERN,
    description: "Folder of everything that is kept: database, models, history, tokens.",
  }),
  compression: choice({
    built: ["gzip", "zstd"],
    default: "gzip",
    description: "Compression of stored history.",
  }),
  compression_level: whole({ default: 6, min: 1, max: 9, unit: "level", description: "Effort of the compression." }),
  shard: choice({ built: ["daily"], default: "daily", description: "How stored history is cut up: a folder a day." }),
  archive_url: text({
    default: "https://data.binance.vision",
    shape: "an http or https address",
    pattern: URL_PATTERN,
    description: "Where `data download` finds Binance's public archives, or a mirror of them.",
  }),
  collector_active: flag({
    default: false,
    description: "Append each candle that closes while the coordinator runs to the stored history.",
  }),
});
