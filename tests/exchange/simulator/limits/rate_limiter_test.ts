import assert from "node:assert/strict";
import { ManualClock } from "../../../../coordinator/runtime/clock.ts";
import { RateLimiter } from "../../../../exchange/simulator/limits/rate_limiter.ts";
import { BINANCE_LIMITS, createExchange } from "../../../../exchange/simulator/mod.ts";
import { marketOf } from "../fixture.ts";
import { InProcessClient } from "../in_process_client.ts";

const MINUTE_MS = 60_000;
const HEAVY = { weight: 1_200, orders: 0 };
const ORDER = { weight: 0, orders: 1 };

function limiter() {
  const clock = new ManualClock();
  return { clock, limiter: new RateLimiter(clock, BINANCE_LIMITS) };
}

const answers = (rate: RateLimiter, cost: { weight: number; orders: number }, times: number) =>
  Array.from({ length: times }, () => {
    const limited = rate.admit(cost);
    return limited ? `${limited.status} ${limited.code}` : "ok";
  });

Deno.test("weight is counted in whole minutes, and refused beyond the limit until the next", async () => {
  const { clock, limiter: rate } = limiter();
  await clock.advance(20_000);
  assert.deepEqual(answers(rate, HEAVY, 3), ["ok", "ok", "429 -1003"]);
  assert.equal(rate.headers(HEAVY)["X-MBX-USED-WEIGHT-1M"], "3600");
  assert.equal(rate.admit(HEAVY)?.retryAfterMs, 40_000);
  await clock.advance(40_000);
  assert.deepEqual(answers(rate, HEAVY, 1), ["ok"]);
  assert.equal(rate.headers(HEAVY)["X-MBX-USED-WEIGHT-1M"], "1200");
});

Deno.test("orders are counted in 10 seconds and in a minute, and only new orders", async () => {
  const { clock, limiter: rate } = limiter();
  assert.deepEqual([...new Set(answers(rate, ORDER, 300))], ["ok"]);
  assert.equal(answers(rate, ORDER, 1)[0], "429 -1015");
  assert.equal(rate.admit(ORDER)?.retryAfterMs, 10_000);
  assert.deepEqual(answers(rate, { weight: 1, orders: 0 }, 1), ["ok"]);
  for (let window = 0; window < 3; window++) {
    await clock.advance(10_000);
    answers(rate, ORDER, 300);
  }
  assert.equal(rate.headers(ORDER)["X-MBX-ORDER-COUNT-1M"], "1200");
  await clock.advance(10_000);
  assert.match(rate.admit(ORDER)?.message ?? "", /1200 orders per 1 MINUTE/);
});

Deno.test("who goes on after a 429 is banned, longer each time; who waits is not", async () => {
  const { clock, limiter: rate } = limiter();
  const provoked = () => {
    answers(rate, HEAVY, 3);
    const told = answers(rate, HEAVY, 12);
    assert.deepEqual([told[0], told.at(-1)], ["429 -1003", "418 -1003"]);
    return rate.admit(HEAVY)!.retryAfterMs;
  };
  answers(rate, HEAVY, 3);
  await clock.advance(MINUTE_MS);
  assert.deepEqual(answers(rate, HEAVY, 1), ["ok"]);
  await clock.advance(MINUTE_MS);
  const bans = [];
  for (let ban = 0; ban < 3; ban++) {
    bans.push(provoked());
    await clock.advance(bans.at(-1)!);
  }
  assert.deepEqual(bans, [120_000, 240_000, 480_000]);
  for (let ban = 0; ban < 12; ban++) await clock.advance(provoked());
  assert.equal(provoked(), 3 * 86_400_000);
});

Deno.test("the exchange answers with the headers, Retry-After, and the limits it states", async () => {
  const clock = new ManualClock();
  const exchange = createExchange({ market: marketOf([[1, 1, 1, 1]]), clock, limits: BINANCE_LIMITS });
  const client = new InProcessClient(exchange, clock);
  const { rateLimits } = await client.ok("GET", "/fapi/v1/exchangeInfo");
  assert.deepEqual(rateLimits.map((each: { limit: number }) => each.limit), [2_400, 1_200, 300]);
  const order = await client.send("POST", "/fapi/v1/order", { symbol: "BTCUSDT" });
  assert.deepEqual([order.headers.get("x-mbx-order-count-10s"), order.headers.get("x-mbx-order-count-1m")], ["1", "1"]);
  let response = order;
  while (response.status !== 429) {
    response = await client.send("GET", "/fapi/v1/income");
  }
  assert.ok(Number(response.headers.get("x-mbx-used-weight-1m")) > 2_400);
  assert.equal(response.headers.get("retry-after"), String((MINUTE_MS - clock.nowMs() % MINUTE_MS) / 1000));
  assert.equal((await response.json()).code, -1003);
  await exchange.close();
});

Deno.test("without limits nothing is refused, and no client is told of what would make it wait", async () => {
  const clock = new ManualClock();
  const exchange = createExchange({ market: marketOf([[1, 1, 1, 1]]), clock });
  const client = new InProcessClient(exchange, clock);
  for (let call = 0; call < 100; call++) await client.ok("GET", "/fapi/v1/income");
  const response = await client.send("GET", "/fapi/v1/income");
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("x-mbx-used-weight-1m"), null);
  await exchange.close();
});
