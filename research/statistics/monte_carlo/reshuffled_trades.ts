import { err, ok, type Result } from "../../../domain/result.ts";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import type { Interval } from "../figure.ts";
import { wilsonInterval } from "../proportion.ts";
import { finiteFault, type Numbers, quantile } from "../moments.ts";

/** Which trade comes when, in one alternative history. */
export type TradeDraw = (places: Int32Array, random: SeededRandom) => void;

/** Each trade once, in another order: the end is the same, the way is not. */
export const reordered: TradeDraw = (places, random) => {
  for (let i = 0; i < places.length; i++) places[i] = i;
  for (let i = places.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
};

/** Each trade drawn from all of them, again and again: other ends too. */
export const redrawn: TradeDraw = (places, random) => {
  for (let i = 0; i < places.length; i++) places[i] = Math.floor(random.uniform() * places.length);
};

export interface ReshuffleOptions {
  readonly draw: TradeDraw;
  readonly histories: number;
  readonly seed: number;
  /** Share of the first equity at or below which the account counts as ruined: 0.5 is half of it lost. */
  readonly ruinLevel: number;
}

/** By probability: 0.95 is what 95 % of the histories stay at or below. */
export type Quantiles = readonly { readonly probability: number; readonly value: number }[];

export interface ReshuffledTrades {
  readonly histories: number;
  readonly ruinLevel: number;
  /** Share of the histories that touch the ruin level. */
  readonly ruinProbability: number;
  /** Of that share, 95 %, from the number of histories alone: more of them make it narrower, not truer. */
  readonly ruinInterval: Interval;
  /** Of the deepest drawdown, a share. */
  readonly drawdown: Quantiles;
  /** Of the last equity, in first equities. A ruined history ends where it was ruined. */
  readonly finalEquity: Quantiles;
}

const DRAWDOWN_PROBABILITIES = [0.5, 0.75, 0.9, 0.95, 0.99];
const EQUITY_PROBABILITIES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

/**
 * What the same trades could have done to the account in other orders or other samples. Trades are taken as independent:
 * a losing streak that had one cause is broken up, so ruin is rather likelier than is told here.
 *
 * @param shares Result of each trade as a share of the equity before it (`shareResults`).
 */
export function reshuffledTrades(
  shares: Numbers,
  { draw, histories, seed, ruinLevel }: ReshuffleOptions,
): Result<ReshuffledTrades> {
  const fault = finiteFault(shares, "Trade");
  if (fault) return err(fault);
  if (shares.length < 2) return err(`Reshuffling needs 2 trades, got ${shares.length}`);
  if (!(Number.isInteger(histories) && histories >= 1)) return err(`Histories must be 1 or more, was ${histories}`);
  if (!(ruinLevel >= 0 && ruinLevel < 1)) return err(`Ruin level must be 0 or more and below 1, was ${ruinLevel}`);
  const random = new SeededRandom(seed, shares.length), places = new Int32Array(shares.length);
  const depths = new Float64Array(histories), ends = new Float64Array(histories);
  let ruined = 0;
  for (let history = 0; history < histories; history++) {
    draw(places, random);
    const lived = live(shares, places, ruinLevel);
    depths[history] = lived.depth;
    ends[history] = lived.equity;
    if (lived.ruined) ruined++;
  }
  return ok({
    histories,
    ruinLevel,
    ruinProbability: ruined / histories,
    ruinInterval: wilsonInterval(ruined, histories, 0.95),
    drawdown: quantiles(depths.sort(), DRAWDOWN_PROBABILITIES),
    finalEquity: quantiles(ends.sort(), EQUITY_PROBABILITIES),
  });
}

function live(shares: Numbers, places: Int32Array, ruinLevel: number) {
  let equity = 1, high = 1, depth = 0;
  for (const place of places) {
    equity = Math.max(0, equity * (1 + shares[place]!));
    high = Math.max(high, equity);
    depth = Math.max(depth, 1 - equity / high);
    if (equity <= ruinLevel) return { equity, depth, ruined: true };
  }
  return { equity, depth, ruined: false };
}

const quantiles = (sorted: Float64Array, probabilities: readonly number[]): Quantiles =>
  probabilities.map((probability) => ({ probability, value: quantile(sorted, probability) }));
