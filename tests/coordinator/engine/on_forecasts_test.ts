import assert from "node:assert/strict";
import fc from "fast-check";
import type { Action, ForecastAnswer } from "../../../domain/forecast.ts";
import { notional, type Qty, usd } from "../../../domain/money.ts";
import { isEntry } from "../../../coordinator/engine/orders.ts";
import { METHOD_NAMES } from "../../../coordinator/ensemble/methods.ts";
import { ENTRY_ALGOS } from "../../../domain/entry_plan.ts";
import { SIZING_METHOD_NAMES } from "../../../coordinator/risk/sizing/size.ts";
import {
  ACCOUNT,
  answerOf,
  decisionOf,
  EngineDriver,
  faultOf,
  ofKind,
  settingsWith,
  submittedBy,
  SYMBOL,
  unanimous,
} from "../../fixtures/engine_fixtures.ts";

const share = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** One candle's answers: most models are of the same mind, so that a trade comes of it now and then. */
const someAnswers: fc.Arbitrary<ForecastAnswer[]> = fc.tuple(
  fc.constantFrom<Action>("long", "long", "short", "hold"),
  fc.array(
    fc.record({
      says: fc.constantFrom<Action | "mood" | "nothing">("mood", "mood", "mood", "mood", "long", "hold", "nothing"),
      confidence: share(0.5, 1),
      weight: share(0.1, 5),
      expectedReturn: share(0.001, 0.03),
    }),
    { minLength: 2, maxLength: 6 },
  ),
).map(([mood, models]) =>
  models.map(({ says, ...wish }, i) =>
    says === "nothing" ? faultOf(`m${i}`) : answerOf(`m${i}`, says === "mood" ? mood : says, wish)
  )
);

const anySettings = fc.record({
  ensemble: fc.record({
    method: fc.constantFrom(...METHOD_NAMES),
    min_responding_models: fc.integer({ min: 1, max: 3 }),
    require_majority: fc.boolean(),
    confidence_threshold: share(0.3, 0.6),
    uncertainty_threshold: share(0.4, 1),
    expected_value_threshold: share(-0.01, 0.005),
  }),
  trading: fc.record({
    position_size_method: fc.constantFrom(...SIZING_METHOD_NAMES),
    position_size_fraction: share(0.01, 1),
    kelly_fraction: share(0.1, 1),
    max_position_size_usd: fc.integer({ min: 50, max: 20_000 }),
    min_trade_interval_seconds: fc.constant(0),
    max_open_positions: fc.integer({ min: 1, max: 2 }),
  }),
  safety: fc.record({
    max_exposure_percent: share(0.05, 1),
    max_total_exposure_usd: fc.integer({ min: 500, max: 20_000 }),
    max_leverage_allowed: fc.constantFrom(1, 3),
    min_balance_buffer_percent: share(0, 0.9),
  }),
  execution: fc.record({ algo: fc.constantFrom(...ENTRY_ALGOS) }),
});

Deno.test("an entry leaves when every gate and check has passed, never after a refusal, and never above a cap", () => {
  const seen = { entered: 0, "held back by a gate": 0, "refused by a check": 0, "left alone": 0 };
  fc.assert(
    fc.property(anySettings, fc.array(someAnswers, { minLength: 1, maxLength: 3 }), (patch, rounds) => {
      const engine = new EngineDriver(patch);
      const { trading, safety } = settingsWith(patch);
      for (const answers of rounds) {
        engine.candle();
        const commands = engine.answers(answers);
        const decision = decisionOf(commands);
        const passed = [...decision.gates, ...decision.riskChecks].every((check) => check.passed);
        const entries = submittedBy(commands).filter(isEntry);
        assert.equal(decision.accepted, decision.action !== "hold" && passed);
        assert.equal(
          decision.rejection === null,
          decision.accepted || decision.action === "hold" && answers.some(({ ok }) => ok),
        );
        assert.equal(decision.tradeId === null, !decision.accepted);
        if (!decision.accepted) {
          assert.deepEqual(submittedBy(commands), []);
          assert.deepEqual(ofKind(commands, "store_trade"), []);
          seen[
            decision.riskChecks.length > 0
              ? "refused by a check"
              : decision.rejection
              ? "held back by a gate"
              : "left alone"
          ]++;
          continue;
        }
        seen.entered++;
        // Nothing was filled, and nothing else is open in the symbol.
        const value = notional(decision.price, decision.sizing!.qty);
        assert.equal(engine.state.trades.size, 1);
        assert.ok(value > 0 && value <= usd(trading.max_position_size_usd));
        assert.ok(value <= safety.max_exposure_percent * ACCOUNT.walletBalance + 1);
        assert.ok(value <= usd(safety.max_total_exposure_usd));
        assert.ok(value <= safety.max_leverage_allowed * ACCOUNT.walletBalance);
        assert.ok(ACCOUNT.available - value >= safety.min_balance_buffer_percent * ACCOUNT.walletBalance - 1);
        const ordered = entries.reduce((sum, order) => sum + order.qty, 0) as Qty;
        assert.ok(ordered > 0 && ordered <= decision.sizing!.qty, "ordered more than was approved");
        for (const order of entries) assert.equal(order.side, decision.action === "long" ? "buy" : "sell");
      }
    }),
    { numRuns: 300 },
  );
  for (const [what, count] of Object.entries(seen)) assert.ok(count > 20, `only ${count} were ${what}`);
});

Deno.test("a decision is stored before its order leaves, and its order before it is sent", () => {
  const kinds = new EngineDriver().decide("short").map(({ kind }) => kind);
  const at = (kind: string) => kinds.indexOf(kind as typeof kinds[number]);
  assert.equal(at("record_decision"), 0);
  assert.ok(at("store_trade") < at("submit") && at("store_order") < at("submit"));
});

Deno.test("where the market does not move at all there is no stop that makes sense, and no trade", () => {
  const engine = new EngineDriver();
  for (let i = 0; i < 600; i++) engine.candle({ open: 50_000, high: 50_000, low: 50_000, close: 50_000 });
  const target = engine.state.symbols.get(SYMBOL)!;
  target.features = {
    ...target.features!,
    values: target.features!.values.map((value, i) => target.features!.names[i] === "atr" ? 0 : value),
  };
  assert.deepEqual(decisionOf(engine.answers(unanimous("long"))).rejection, {
    name: "volatility",
    detail: "ATR(14) is 0: there is no distance at which a stop makes sense",
  });
});
