import type { SeededRandom } from "../../domain/seeded_random.ts";

/**
 * A made-up market with a known edge.
 *
 * Volatility has regimes and clusters (GARCH(1,1)), prices jump, volume bursts. Now and then, about once in 45 candles,
 * a *trigger* comes: a large candle on a burst of volume, after which the price tends to follow through in the same
 * direction, most of it in the very next candle. Nothing else has any edge: between triggers the log price is a
 * martingale but for a pull to the anchor price that is far too weak to pay for a trade.
 */
export interface ProcessState {
  readonly close: number;
  /** Wilder's average true range over 14 candles, in price. */
  readonly atr: number;
  /** GARCH variance relative to its long-run mean of 1. */
  readonly variance: number;
  readonly regime: number;
  /** Candles since the last trigger's close; 0 right after it. */
  readonly sinceTrigger: number;
  /** Of the last trigger: 1 up, −1 down. */
  readonly direction: number;
  /** ATR when it came: the measure of the follow-through. */
  readonly triggerAtr: number;
}

export interface Bar {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Standard deviation of a calm candle's log return. With it the ATR is about 0.35 % of the price. */
const BASE_SIGMA = 0.00205;
const ATR_PERIOD = 14;
const SUBSTEPS = 10;

/** Volatility and volume of each regime, and the chance to leave it after a candle. */
const REGIMES = [
  { volatility: 0.75, volume: 0.7, leave: 1 / 300 },
  { volatility: 1, volume: 1, leave: 1 / 400 },
  { volatility: 1.4, volume: 1.7, leave: 1 / 150 },
] as const;

const ARCH = 0.05;
const GARCH = 0.92;
const VARIANCE_MAX = 4;
const SQUARED_SHOCK_MAX = 12;

const JUMP_CHANCE = 1 / 300;
const VOLUME_BURST_CHANCE = 1 / 50;
const BASE_VOLUME = 240;

const TRIGGER_CHANCE = 1 / 38;
/** After a trigger none follows for so long. */
const TRIGGER_PAUSE = 8;
const TRIGGER_BODY_ATR = [2.4, 3.4] as const;
/** Expected move of the first candles after a trigger, in ATR and in its direction. */
const FOLLOW_THROUGH_ATR = [1.45, 0.3, 0.1] as const;

const ANCHOR_PULL = 2e-5;

export const firstState = (anchorPrice: number): ProcessState => ({
  close: anchorPrice,
  atr: anchorPrice * 0.0035,
  variance: 1,
  regime: 1,
  sinceTrigger: TRIGGER_PAUSE,
  direction: 1,
  triggerAtr: 0,
});

/** Draws the next candle. Prices are on the tick grid, and each candle opens where the last closed. */
export function nextBar(
  state: ProcessState,
  random: SeededRandom,
  anchorPrice: number,
  tickSize: number,
): { readonly bar: Bar; readonly state: ProcessState; readonly triggered: boolean } {
  const regime = nextRegime(state.regime, random);
  const sigma = BASE_SIGMA * REGIMES[regime]!.volatility * Math.sqrt(state.variance);
  const triggered = state.sinceTrigger >= TRIGGER_PAUSE && random.uniform() < TRIGGER_CHANCE;
  const direction = triggered ? (random.uniform() < 0.5 ? 1 : -1) : state.direction;
  const move = triggered
    ? { drift: direction * random.between(...TRIGGER_BODY_ATR) * state.atr / state.close, noise: 0.5 * sigma }
    : { drift: followThrough(state) - ANCHOR_PULL * Math.log(state.close / anchorPrice), noise: sigma };
  const path = walk(state.close, move.drift, move.noise, triggered ? 0 : jump(random, sigma), random, tickSize);
  const shock = Math.log(path.close / path.open) / sigma;
  const trueRange = path.high - path.low;
  return {
    bar: { ...path, volume: volumeOf(shock, regime, triggered, state.sinceTrigger, random) },
    triggered,
    state: {
      close: path.close,
      atr: state.atr + (trueRange - state.atr) / ATR_PERIOD,
      variance: nextVariance(state.variance, shock),
      regime,
      sinceTrigger: triggered ? 0 : state.sinceTrigger + 1,
      direction,
      triggerAtr: triggered ? state.atr : state.triggerAtr,
    },
  };
}

const followThrough = ({ sinceTrigger, direction, triggerAtr, close }: ProcessState): number =>
  direction * (FOLLOW_THROUGH_ATR[sinceTrigger] ?? 0) * triggerAtr / close;

function nextRegime(regime: number, random: SeededRandom): number {
  const [leaves, up] = [random.uniform() < REGIMES[regime]!.leave, random.uniform() < 0.5];
  if (!leaves) return regime;
  return regime === 1 ? (up ? 2 : 0) : 1;
}

const nextVariance = (variance: number, shock: number): number =>
  Math.min(
    VARIANCE_MAX,
    1 - ARCH - GARCH + (ARCH * Math.min(shock * shock, SQUARED_SHOCK_MAX) + GARCH) * variance,
  );

const jump = (random: SeededRandom, sigma: number): number =>
  random.uniform() < JUMP_CHANCE ? Math.sign(random.uniform() - 0.5) * random.between(3, 5) * sigma : 0;

/** One candle in small steps; a jump, if any, comes in the middle. */
function walk(open: number, drift: number, noise: number, jumped: number, random: SeededRandom, tickSize: number) {
  let log = 0;
  let [highest, lowest] = [0, 0];
  for (let i = 0; i < SUBSTEPS; i++) {
    log += drift / SUBSTEPS + noise / Math.sqrt(SUBSTEPS) * random.normal() + (i === SUBSTEPS / 2 ? jumped : 0);
    highest = Math.max(highest, log);
    lowest = Math.min(lowest, log);
  }
  const onGrid = (value: number) => toTick(open * Math.exp(value), tickSize);
  return { open, high: onGrid(highest), low: onGrid(lowest), close: onGrid(log) };
}

/** The nearest multiple of the tick, as the shortest decimal that names it. */
function toTick(price: number, tickSize: number): number {
  const perUnit = Math.round(1 / tickSize);
  return Math.max(1, Math.round(price * perUnit)) / perUnit;
}

function volumeOf(
  shock: number,
  regime: number,
  triggered: boolean,
  sinceTrigger: number,
  random: SeededRandom,
): number {
  const usual = BASE_VOLUME * REGIMES[regime]!.volume * Math.exp(0.35 * random.normal());
  const burst = random.uniform() < VOLUME_BURST_CHANCE ? random.between(2.5, 4) : 1;
  const afterTrigger = 1 + 0.8 / (1 + sinceTrigger);
  const factor = triggered ? random.between(5, 8) : burst * afterTrigger * (0.7 + 0.3 * Math.min(4, Math.abs(shock)));
  return Math.round(usual * factor * 1000) / 1000;
}
