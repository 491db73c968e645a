/** Made-up models whose explanation is exact, in each of the forms in which models tell it. */
import fc from "fast-check";
import type { ActionMargins, ModelExplanation } from "../../../../domain/explanation.ts";
import { type Action, ACTIONS } from "../../../../domain/forecast.ts";

export interface Explained {
  readonly told: ModelExplanation;
  /** What the model says of the row, and of no row in particular. */
  readonly stated: Readonly<Record<Action, number>>;
  readonly base: Readonly<Record<Action, number>>;
}

/** The softmax of these. */
export const probabilities = (long: number, short: number, hold: number) =>
  scaled({ long: Math.exp(long), short: Math.exp(short), hold: Math.exp(hold) });

function scaled({ long, short, hold }: ActionMargins): ActionMargins {
  const sum = long + short + hold;
  return { long: long / sum, short: short / sum, hold: hold / sum };
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** How each form's sums become probabilities. */
const MEANT: Readonly<Record<string, (sums: ActionMargins) => ActionMargins>> = {
  margins: ({ long, short, hold }) => probabilities(long, short, hold),
  shares: scaled,
  log_odds: ({ long, short, hold }) => scaled({ long: sigmoid(long), short: sigmoid(short), hold: sigmoid(hold) }),
};

const margin = fc.double({ min: -1.5, max: 1.5, noNaN: true });
const triple = fc.tuple(margin, margin, margin);
const FEATURES = 20;

export const anyExplained: fc.Arbitrary<Explained> = fc.record({
  of: fc.constantFrom("margins", "shares", "log_odds"),
  base: triple,
  moves: fc.array(triple, { maxLength: FEATURES }),
  tellsBase: fc.boolean(),
}).map(({ of, base, moves, tellsBase }) => {
  // Shares stay positive on the whole way.
  const size = of === "shares" ? 0.1 / FEATURES : 1;
  const start = byAction(of === "shares" ? base.map((each) => 0.4 + each / 10) : base);
  const contributions = moves.map((move, i) => ({
    feature: `f${i}`,
    value: i,
    ...byAction(move.map((each) => each * size)),
  }));
  const end = byAction(ACTIONS.map((k) => contributions.reduce((sum, each) => sum + each[k], start[k])));
  const meant = MEANT[of]!;
  // Only margins follow from the answer.
  const whole = tellsBase || of !== "margins";
  return {
    told: { method: "exact", contributions, ...(whole && { of, base: start }) },
    stated: meant(end),
    base: meant(start),
  };
});

const byAction = ([long, short, hold]: readonly number[]) => ({ long: long!, short: short!, hold: hold! });
