import assert from "node:assert/strict";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { Breakers } from "../../../exchange/binance/breakers.ts";
import { NotSent } from "../../../exchange/binance/not_sent.ts";
import { TelemetryLog } from "./fixture.ts";

const ORDER = "POST order";

function broken(failures = 5) {
  const [clock, telemetry] = [new ManualClock(), new TelemetryLog()];
  const breakers = new Breakers(clock, telemetry);
  for (let i = 0; i < failures; i++) breakers.failed(ORDER);
  return { clock, telemetry, breakers };
}

Deno.test("an endpoint that fails now and then is asked; five failures in a row open its breaker", () => {
  const { breakers } = broken(4);
  breakers.pass(ORDER, "order");
  breakers.succeeded(ORDER);
  for (let i = 0; i < 4; i++) breakers.failed(ORDER);
  breakers.pass(ORDER, "order");
  breakers.failed(ORDER);
  assert.throws(() => breakers.pass(ORDER, "order"), NotSent);
});

Deno.test("an open breaker refuses at once with the time to come back, and tells once", async () => {
  const { clock, telemetry, breakers } = broken(9);
  await clock.advance(4_000);
  assert.throws(
    () => breakers.pass(ORDER, "order"),
    (error: NotSent) => error.retryAfterMs === 6_000 && /POST order has failed 9 times in a row/.test(error.message),
  );
  assert.deepEqual(telemetry.counted, ["xylen_errors_total exchange breaker"]);
  breakers.pass("GET order", "query");
});

Deno.test("protective requests are never refused", () => {
  const { breakers } = broken();
  for (let i = 0; i < 3; i++) breakers.pass(ORDER, "protective");
});

Deno.test("after its time one request tries; the others wait for its outcome", async () => {
  const { clock, breakers } = broken();
  await clock.advance(10_000);
  breakers.pass(ORDER, "order");
  assert.throws(() => breakers.pass(ORDER, "order"), NotSent);
  breakers.succeeded(ORDER);
  breakers.pass(ORDER, "order");
  breakers.pass(ORDER, "order");
});

Deno.test("a trial that fails opens the breaker again; one without a verdict lets the next try", async () => {
  const { clock, breakers } = broken();
  await clock.advance(10_000);
  breakers.pass(ORDER, "order");
  breakers.undecided(ORDER);
  breakers.pass(ORDER, "order");
  breakers.failed(ORDER);
  await clock.advance(9_999);
  assert.throws(() => breakers.pass(ORDER, "order"), NotSent);
  await clock.advance(1);
  breakers.pass(ORDER, "order");
});

Deno.test("a protective request that succeeds closes the breaker for all", () => {
  const { telemetry, breakers } = broken();
  breakers.pass(ORDER, "protective");
  breakers.succeeded(ORDER);
  breakers.pass(ORDER, "order");
  assert.ok(telemetry.logged.some((each) => /answers again/.test(each)));
});
