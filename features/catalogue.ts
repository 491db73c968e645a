import { canonicalJson } from "../domain/canonical_json.ts";
import { type ContextField, type Timeframe, timeframeMs } from "../domain/candle.ts";
import type { FeatureSpec } from "../domain/feature_vector.ts";
import { onFrame } from "./frame.ts";
import type { IndicatorDefinition } from "./indicator.ts";
import { ad } from "./indicators/ad.ts";
import { adx } from "./indicators/adx.ts";
import { atr } from "./indicators/atr.ts";
import { bollinger } from "./indicators/bollinger.ts";
import { candleShape } from "./indicators/candle_shape.ts";
import { candleStrength } from "./indicators/candle_strength.ts";
import { cci } from "./indicators/cci.ts";
import { closeToLevel } from "./indicators/close_to_level.ts";
import { demaTema } from "./indicators/dema_tema.ts";
import { ema } from "./indicators/ema.ts";
import { funding } from "./indicators/funding.ts";
import { leader } from "./indicators/leader.ts";
import { logReturn } from "./indicators/log_return.ts";
import { macd } from "./indicators/macd.ts";
import { mfi } from "./indicators/mfi.ts";
import { momentum } from "./indicators/momentum.ts";
import { natr } from "./indicators/natr.ts";
import { obv } from "./indicators/obv.ts";
import { percentOfClose } from "./indicators/percent_of_close.ts";
import { priceLevel } from "./indicators/price_level.ts";
import { roc } from "./indicators/roc.ts";
import { rsi } from "./indicators/rsi.ts";
import { sar } from "./indicators/sar.ts";
import { sma } from "./indicators/sma.ts";
import { stddev } from "./indicators/stddev.ts";
import { stochastic } from "./indicators/stochastic.ts";
import { trange } from "./indicators/trange.ts";
import { volume } from "./indicators/volume.ts";
import { volumeFlow } from "./indicators/volume_flow.ts";
import { williamsR } from "./indicators/williams_r.ts";
import { wma } from "./indicators/wma.ts";
import { fnv1a64 } from "./schema_hash.ts";

/** Raise it when a formula changes under an unchanged name: models trained on the old figures are then refused. */
const FORMULAS_VERSION = 1;

/** What is told of higher timeframes: where the market stands in the larger picture, in few numbers. */
const FRAMES = (["15m", "1h"] as const).map((timeframe) =>
  onFrame(timeframe, [rsi, atr, adx, mfi, roc, natr], ["rsi_14", "natr_14", "plus_di", "minus_di", "mfi_14", "roc_10"])
);

/** Every indicator, in the order of its columns. One that reads another's value stands after it. */
export const INDICATORS: readonly IndicatorDefinition[] = [
  rsi,
  volume,
  ema,
  macd,
  bollinger,
  atr,
  obv,
  adx,
  candleShape,
  momentum,
  priceLevel,
  stochastic,
  cci,
  mfi,
  williamsR,
  roc,
  stddev,
  natr,
  trange,
  sma,
  wma,
  demaTema,
  sar,
  ad,
  // What makes prices, differences of prices, obv and ad usable by models.
  logReturn,
  closeToLevel,
  percentOfClose,
  candleStrength,
  volumeFlow,
  ...FRAMES,
  // What needs more than the market's own bars stands last: a vector is warm without it.
  funding,
  leader,
];

/** Every feature, in the order of a vector's values. */
export const CATALOGUE: readonly FeatureSpec[] = INDICATORS.flatMap((indicator) => indicator.features);

export const FEATURE_NAMES: readonly string[] = CATALOGUE.map((spec) => spec.name);

/** How many there are, from the first on, that a market's own bars are enough for. */
export const OWN_COUNT = CATALOGUE.findIndex(({ context }) => context !== undefined);

/** The others: null where candles do not carry what they are made of. */
export const CONTEXT_NAMES: ReadonlySet<string> = new Set(FEATURE_NAMES.slice(OWN_COUNT));

/** What models may take, in catalogue order. */
export const STATIONARY_NAMES: readonly string[] = CATALOGUE.filter((spec) => spec.stationary).map((spec) => spec.name);

/**
 * Those of them that a market gives.
 *
 * @param timeframe Of its candles: a frame that is no longer than they are says nothing that they do not say.
 * @param carried What its candles carry beside their bars.
 */
export const stationaryNames = (timeframe: Timeframe, carried: ReadonlySet<ContextField>): readonly string[] =>
  CATALOGUE.filter(({ stationary, context, frame }) =>
    stationary && (context === undefined || carried.has(context)) &&
    (frame === undefined || timeframeMs(frame) > timeframeMs(timeframe))
  ).map(({ name }) => name);

/** Candles until no feature is null that can be had. Averages go on converging: 3,000 candles make them equal to those of a longer history. */
export const WARMUP_CANDLES = Math.max(...CATALOGUE.map((spec) => spec.warmupCandles));

/** Changes with every name, order, flag, warm-up and formula. */
export const SCHEMA_HASH = fnv1a64(canonicalJson({ formulas: FORMULAS_VERSION, features: CATALOGUE }));
