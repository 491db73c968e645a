import assert from "node:assert/strict";
import { riskView } from "../../../coordinator/runtime/risk_view.ts";
import { standingView } from "../../../coordinator/runtime/standing_view.ts";
import { price } from "../../../domain/money.ts";
import { answerOf, EngineDriver, STEP_MS } from "../../fixtures/engine_fixtures.ts";

Deno.test("the risk view shows each figure beside its limit", () => {
  const engine = new EngineDriver();
  engine.open("long", price(50_000));
  const view = riskView(engine.state)!;
  assert.deepEqual([view.mode, view.reason], ["active", null]);
  const limits = new Map(view.limits.map(({ name, value, limit }) => [name, [value, limit]]));
  assert.deepEqual(limits.get("open_positions"), [1, 1]);
  assert.deepEqual(limits.get("trades_today"), [1, 20]);
  assert.deepEqual(limits.get("orders_today"), [3, 500]);
  assert.deepEqual(limits.get("losses_in_a_row"), [0, 5]);
  const [exposure, most] = limits.get("exposure")!;
  assert.ok(exposure! > 900 && exposure! <= 1_001 && most === 5_000, `${exposure}`);
  engine.control("halt");
  assert.equal(riskView(engine.state)!.mode, "halted");
});

Deno.test("there is no risk view before the account is known", () => {
  const engine = new EngineDriver();
  engine.state.account = null;
  assert.equal(riskView(engine.state), null);
});

Deno.test("a model's standing is told once a forecast of it is judged, its calibration once there are enough", () => {
  const engine = new EngineDriver({
    retraining: { label_window_candles: 12 },
    ensemble: { calibration_method: "platt", calibration_samples: 250, confidence_threshold: 1 },
  });
  const decide = () => {
    engine.candle();
    engine.answers([answerOf("a", "long", { confidence: 0.9 })]);
  };
  for (let i = 0; i < 12; i++) decide();
  assert.equal(standingView(engine.state, "a"), null);
  decide();
  const standing = standingView(engine.state, "a")!;
  assert.ok(standing.samples > 0 && standing.answered === 1 && standing.brier > 0);
  assert.equal(standing.calibration, null);
  assert.equal(standingView(engine.state, "b"), null);
  // Fitted once a day: the day after there are enough.
  for (let i = 0; i < 2 * 86_400_000 / STEP_MS; i++) decide();
  const { calibration } = standingView(engine.state, "a")!;
  assert.equal(calibration!.method, "platt");
  assert.ok(calibration!.calibrated_log_loss < calibration!.stated_log_loss, "nine of ten was too much");
});
