/** Made-up panels of four models whose outcomes are known, for tests of the meta-learner. */
import { metaFeatures } from "../../../coordinator/ensemble/meta_learner/features.ts";
import type { JudgedPanel } from "../../../coordinator/ensemble/meta_learner/fit.ts";
import { leader, pooledProbabilities } from "../../../coordinator/ensemble/opinion_pool.ts";
import type { Vote } from "../../../domain/decision.ts";
import { type Action, ACTIONS } from "../../../domain/forecast.ts";
import { seededRandom } from "../../../model_server/training/random.ts";
import { forecastOf } from "../../fixtures/engine_fixtures.ts";

type Probabilities = Readonly<Record<Action, number>>;

/** What a made-up world is like: how sure the pool is, and what that is worth when the models quarrel and when not. */
export interface PanelWorld {
  readonly count: number;
  readonly seed: number;
  /** The true log odds are those of the pool times this, in quarrel and in peace. 1 and 1: the pool is right. */
  readonly worthInQuarrel: number;
  readonly worthInPeace: number;
}

/** Half of the panels quarrel: their models lean further apart, their pool is as sure as the others'. */
export function judgedPanels({ count, seed, worthInQuarrel, worthInPeace }: PanelWorld): JudgedPanel[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const quarrel = random.next() < 0.5;
    const lean = 0.16 * random.normal();
    const pool = mixed(1 / 3 + lean, 1 / 3 - lean);
    const apart = (quarrel ? 0.9 : 0.1) * Math.min(pool.long, pool.short);
    const votes = [apart, -apart, apart / 2, -apart / 2].map((by, k) =>
      voteOf(`m${k}`, { ...pool, long: pool.long + by, short: pool.short - by })
    );
    const winRate = 0.2 + 0.3 * random.next();
    const features = metaFeatures(votes, {
      pooled: pooledProbabilities(votes),
      asked: 4,
      standing: { models: [], winRate },
    });
    const worth = quarrel ? worthInQuarrel : worthInPeace;
    const truth = sharpened(pool, worth);
    const drawn = random.next();
    const outcome = ACTIONS[drawn < truth.long ? 0 : drawn < truth.long + truth.short ? 1 : 2]!;
    return { features, outcome };
  });
}

function mixed(long: number, short: number): Probabilities {
  const bound = (p: number) => Math.max(0.04, Math.min(0.6, p));
  return { long: bound(long), short: bound(short), hold: 1 - bound(long) - bound(short) };
}

function sharpened({ long, short, hold }: Probabilities, power: number): Probabilities {
  const [l, s, h] = [long ** power, short ** power, hold ** power], sum = l + s + h;
  return { long: l / sum, short: s / sum, hold: h / sum };
}

function voteOf(modelName: string, probabilities: Probabilities): Vote {
  const action = leader(probabilities);
  return {
    modelName,
    weight: 0.25,
    action,
    confidence: probabilities[action],
    probabilities,
    forecast: forecastOf(modelName, action),
  };
}
