/** How often an interval that is meant to hold the truth in 95 % of cases does. */
import { SeededRandom } from "../../../domain/seeded_random.ts";
import { bootstrapEstimates } from "../../../research/statistics/bootstrap/intervals.ts";
import { sharpeRatio } from "../../../research/statistics/metrics/return_metrics.ts";
import { closeTo } from "./close_to.ts";

const SEEDS = 300;

/** How many of the made-up series have a 95 % interval that holds the true ratio. */
function covered(phi: number, length: number): number {
  const truth = 0.1;
  let holds = 0;
  for (let seed = 0; seed < SEEDS; seed++) {
    const random = new SeededRandom(seed, length);
    // Innovations scaled so that the series has deviation 1: mean and true ratio are one number.
    const scale = Math.sqrt(1 - phi * phi);
    let state = random.normal();
    const series = Float64Array.from({ length }, () => truth + (state = phi * state + scale * random.normal()));
    const { interval } = bootstrapEstimates(series, { sharpe: (each) => sharpeRatio(each, 1) }, {
      seed,
      resamples: 250,
    }).sharpe;
    if (interval!.low <= truth && truth <= interval!.high) holds++;
  }
  return holds;
}

/** Fewer than 285, which would be 95 %: percentile intervals of short series are a little too narrow. */
for (
  const [what, phi, length, found] of [
    ["independent returns", 0, 250, 278],
    ["returns that lean on the last one by 0.3", 0.3, 500, 275],
  ] as const
) {
  Deno.test(`95 % intervals of ${what} hold the truth in about ${found} of ${SEEDS} seeds`, () => {
    closeTo(covered(phi, length) / SEEDS, found / SEEDS, 0.01);
  });
}
