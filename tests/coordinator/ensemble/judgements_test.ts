import assert from "node:assert/strict";
import fc from "fast-check";
import { Judgements } from "../../../coordinator/ensemble/judgements.ts";
import type { JudgedOpinion } from "../../../coordinator/ensemble/opinion.ts";
import { type Action, ACTIONS } from "../../../domain/forecast.ts";
import { judgedOf } from "../../fixtures/judged_columns.ts";

const STEP_MS = 300_000;
const probabilities = (long: number, short: number) => ({ long, short, hold: 1 - long - short });

const anyOpinion = fc.record({
  symbol: fc.constantFrom("BTCUSDT", "ETHUSDT"),
  step: fc.nat(400),
  outcome: fc.constantFrom<Action>(...ACTIONS),
  long: fc.constantFrom(0.1, 0.25, 0.5),
  silent: fc.boolean(),
  mute: fc.boolean(),
}).map(({ symbol, step, outcome, long, silent, mute }): JudgedOpinion => ({
  symbol,
  candleOpenTimeMs: step * STEP_MS,
  outcome,
  answers: [
    { modelName: "talks", probabilities: probabilities(long, 0.2), latencyMs: step },
    ...(mute ? [] : [{ modelName: "falters", probabilities: silent ? null : probabilities(0.2, long), latencyMs: 9 }]),
  ],
  ensemble: silent ? null : {
    pooled: probabilities(long, 0.3),
    probabilities: probabilities(long, 0.4),
    set: ACTIONS,
    setAlpha: 0.1,
    features: null,
  },
}));

/** The same by sorting a list of objects. */
function plainly(opinions: readonly JudgedOpinion[], kept: number): JudgedOpinion[] {
  const byTime = (a: JudgedOpinion, b: JudgedOpinion) =>
    a.candleOpenTimeMs - b.candleOpenTimeMs || (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0);
  let list: JudgedOpinion[] = [];
  for (const opinion of opinions) list = [...list, opinion].sort(byTime).slice(-kept);
  return list;
}

Deno.test("whatever is judged in whatever order, columns hold the newest, by time and symbol, as a sorted list would", () => {
  fc.assert(
    fc.property(fc.array(anyOpinion, { maxLength: 900 }), fc.integer({ min: 1, max: 700 }), (opinions, kept) => {
      const judged = new Judgements();
      for (const opinion of opinions) {
        judged.add(opinion);
        judged.keep(kept);
      }
      const list = plainly(opinions, kept), columns = judgedOf(judged);
      assert.deepEqual(columns.openTimesMs, list.map(({ candleOpenTimeMs }) => candleOpenTimeMs));
      assert.deepEqual(columns.outcomes, list.map(({ outcome }) => ACTIONS.indexOf(outcome)));
      assert.deepEqual(
        columns.surprises,
        list.map(({ ensemble, outcome }) => ensemble ? 1 - ensemble.probabilities[outcome] : NaN),
      );
      for (const { name, stated, latenciesMs } of columns.voices) {
        const said = list.map(({ answers, ensemble }) =>
          name === "ensemble"
            ? { probabilities: ensemble?.pooled ?? null, latencyMs: NaN }
            : answers.find(({ modelName }) => modelName === name) ?? { probabilities: null, latencyMs: NaN }
        );
        assert.deepEqual(latenciesMs, said.map(({ latencyMs }) => latencyMs));
        assert.deepEqual(
          stated,
          said.flatMap(({ probabilities }) => ACTIONS.map((action) => probabilities ? probabilities[action] : NaN)),
        );
      }
    }),
    { numRuns: 40 },
  );
});

Deno.test("models stand by name whoever spoke first, and the ensemble behind them", () => {
  const said = (modelName: string) => ({ modelName, probabilities: probabilities(0.2, 0.2), latencyMs: 1 });
  const opinion = (...names: string[]): JudgedOpinion => ({
    symbol: "BTCUSDT",
    candleOpenTimeMs: 0,
    outcome: "hold",
    answers: names.map(said),
    ensemble: {
      pooled: probabilities(0.2, 0.2),
      probabilities: probabilities(0.2, 0.2),
      set: ACTIONS,
      setAlpha: 0.1,
      features: null,
    },
  });
  const names = (...opinions: JudgedOpinion[]) => Judgements.of(opinions).voices.map(({ name }) => name);
  assert.deepEqual(names(opinion("zeta"), opinion("alpha", "zeta")), ["alpha", "zeta", "ensemble"]);
  assert.deepEqual(names(opinion("alpha"), opinion("zeta")), ["alpha", "zeta", "ensemble"]);
});
