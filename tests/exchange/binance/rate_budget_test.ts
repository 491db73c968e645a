import assert from "node:assert/strict";
import fc from "fast-check";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { type CallScope, PRIORITIES, type Priority } from "../../../exchange/binance/call_scope.ts";
import { RateBudget } from "../../../exchange/binance/rate_budget.ts";
import { PRESET_LIMITS, rateLimitsFrom } from "../../../exchange/binance/rate_limits.ts";

const MINUTE_MS = 60_000;
/** Our windows begin this much after the exchange's. */
const LATE_MS = 500;

class Bench {
  readonly clock = new ManualClock();
  readonly closed = new AbortController();
  /** What was let pass, in order. */
  readonly passed: string[] = [];
  readonly refused: string[] = [];
  readonly underWay: (() => void)[] = [];
  readonly budget = new RateBudget({
    clock: this.clock,
    exchangeNowMs: () => this.clock.nowMs(),
    share: 0.8,
    closed: this.closed.signal,
  });

  scope(priority: Priority, signal = this.closed.signal): CallScope {
    return { priority, deadlineMs: Infinity, signal, sent: false };
  }

  /** Asks for admission without waiting for it. What is let pass is over at once, unless it `stays` under way. */
  ask(name: string, priority: Priority, cost = { weight: 100, orders: 0 }, signal?: AbortSignal, stays = false): void {
    this.budget.admit(cost, this.scope(priority, signal)).then(
      (over) => {
        this.passed.push(name);
        if (stays) this.underWay.push(() => over(true));
        else over(false);
      },
      (error) => this.refused.push(`${name}: ${error.message}`),
    );
  }

  told(used: number): void {
    this.budget.told(new Headers({ "X-MBX-USED-WEIGHT-1M": String(used) }), this.clock.nowMs());
  }
}

const settled = (bench: Bench) => bench.clock.advance(0);

Deno.test("the reserve is for protective requests: others stop at the share, and nothing holds protective ones back", async () => {
  const bench = new Bench();
  bench.told(1_920);
  for (const priority of ["data", "query", "order"] as const) bench.ask(priority, priority, { weight: 1, orders: 0 });
  bench.ask("protective", "protective", { weight: 480, orders: 0 });
  bench.ask("beyond our count", "protective", { weight: 1, orders: 0 });
  await settled(bench);
  assert.deepEqual(bench.passed, ["protective", "beyond our count"]);
});

Deno.test("who waits goes with the next minute of the exchange, the urgent first, then by arrival", async () => {
  const bench = new Bench();
  await bench.clock.advance(LATE_MS);
  bench.told(2_400);
  for (const name of ["data 1", "query 1", "data 2", "order 1", "protective 1", "order 2"]) {
    bench.ask(name, name.split(" ")[0] as Priority);
  }
  await bench.clock.advance(MINUTE_MS - 1);
  assert.deepEqual(bench.passed, ["protective 1"]);
  await bench.clock.advance(1);
  assert.deepEqual(bench.passed, ["protective 1", "order 1", "order 2", "query 1", "data 1", "data 2"]);
});

Deno.test("a minute that has turned by our clock alone is not taken for a new one: its figures are the old one's", async () => {
  const bench = new Bench();
  await bench.clock.advance(MINUTE_MS + LATE_MS - 200);
  // The exchange's clock is behind ours: it still counts in its old minute.
  bench.told(2_400);
  bench.ask("query", "query");
  await settled(bench);
  assert.deepEqual(bench.passed, []);
  await bench.clock.advance(200);
  assert.deepEqual(bench.passed, ["query"]);
});

Deno.test("what comes later does not overtake an equal that waits, also when it is smaller", async () => {
  const bench = new Bench();
  bench.told(1_900);
  bench.ask("large", "query", { weight: 100, orders: 0 });
  bench.ask("small", "query", { weight: 1, orders: 0 });
  await settled(bench);
  assert.deepEqual(bench.passed, []);
  bench.ask("urgent", "order", { weight: 1, orders: 0 });
  await settled(bench);
  assert.deepEqual(bench.passed, ["urgent"]);
});

Deno.test("requests on their way count although the exchange has not told of them", async () => {
  const bench = new Bench();
  for (let i = 0; i < 30; i++) bench.ask(String(i), "query");
  await settled(bench);
  assert.equal(bench.passed.length, 19, "1,920 of 2,400");
});

Deno.test("a few at a time, so that a refusal does not find a crowd under way; protective ones beside them", async () => {
  const bench = new Bench();
  const ask = (name: string, priority: Priority) =>
    bench.ask(name, priority, { weight: 1, orders: 0 }, undefined, true);
  for (let i = 1; i <= 8; i++) ask(`data ${i}`, "data");
  ask("order", "order");
  ask("stop", "protective");
  await settled(bench);
  const first = [1, 2, 3, 4, 5, 6].map((i) => `data ${i}`);
  assert.deepEqual(bench.passed, [...first, "stop"]);
  bench.underWay.shift()!();
  await settled(bench);
  assert.deepEqual(bench.passed, [...first, "stop"], "the stop counts too: there is no room yet");
  bench.underWay.shift()!();
  await settled(bench);
  assert.deepEqual(bench.passed.at(-1), "order", "the more urgent first");
  while (bench.underWay.length > 0) {
    bench.underWay.shift()!();
    await settled(bench);
  }
  assert.equal(bench.passed.length, 10);
});

Deno.test("an answer that says less does not give back what another has told", async () => {
  const bench = new Bench();
  bench.told(1_920);
  bench.told(20);
  bench.ask("query", "query");
  await settled(bench);
  assert.deepEqual(bench.passed, []);
});

Deno.test("an answer to last minute's request says nothing of this minute", async () => {
  const bench = new Bench();
  const sentMs = bench.clock.nowMs();
  await bench.clock.advance(MINUTE_MS);
  bench.budget.told(new Headers({ "X-MBX-USED-WEIGHT-1M": "2400" }), sentMs);
  bench.ask("query", "query");
  await settled(bench);
  assert.deepEqual(bench.passed, ["query"]);
});

Deno.test("orders have limits of their own, for ten seconds and for a minute", async () => {
  const bench = new Bench();
  const order = { weight: 0, orders: 1 };
  bench.budget.told(
    new Headers({ "X-MBX-ORDER-COUNT-10S": "240", "X-MBX-ORDER-COUNT-1M": "240" }),
    bench.clock.nowMs(),
  );
  bench.ask("order", "order", order);
  bench.ask("stop", "protective", order);
  bench.ask("question", "query", { weight: 1, orders: 0 });
  await settled(bench);
  assert.deepEqual(bench.passed, ["stop"], "a question behind a waiting order keeps its place");
  await bench.clock.advance(10_000 + LATE_MS);
  assert.deepEqual(bench.passed, ["stop", "order", "question"]);
});

Deno.test("a queue that is full refuses the least urgent, with the time to come back", async () => {
  const bench = new Bench();
  bench.told(2_400);
  for (let i = 0; i < 100; i++) bench.ask(`data ${i}`, "data");
  bench.ask("order", "order");
  bench.ask("more data", "data");
  await settled(bench);
  assert.equal(bench.refused.length, 2);
  assert.match(bench.refused[0]!, /data 99: 100 requests wait/);
  assert.match(bench.refused[1]!, /more data/);
  bench.closed.abort();
});

Deno.test("who gives up leaves the queue and takes nothing", async () => {
  const bench = new Bench();
  bench.told(2_400);
  const gone = new AbortController();
  bench.ask("gone", "query", { weight: 1_900, orders: 0 }, gone.signal);
  bench.ask("stays", "query", { weight: 1_900, orders: 0 });
  gone.abort(new Error("deadline"));
  await bench.clock.advance(MINUTE_MS + LATE_MS);
  assert.deepEqual([bench.passed, bench.refused], [["stays"], ["gone: deadline"]]);
});

Deno.test("a request that nobody answered still counts", async () => {
  const bench = new Bench();
  const over = await bench.budget.admit({ weight: 1_900, orders: 0 }, bench.scope("query"));
  over(false);
  bench.ask("query", "query");
  await settled(bench);
  assert.deepEqual(bench.passed, []);
  bench.closed.abort();
});

Deno.test("whatever is asked, others than protective requests never take more than their share; those wait for nobody", async () => {
  const asked = fc.array(
    fc.record({
      priority: fc.constantFrom(...PRIORITIES),
      weight: fc.integer({ min: 1, max: 400 }),
      afterMs: fc.integer({ min: 0, max: 20_000 }),
    }),
    { maxLength: 60 },
  );
  const burst = Array.from({ length: 5 }, () => ({ priority: "query" as const, weight: 380, afterMs: 100 }));
  await fc.assert(
    fc.asyncProperty(asked, async (requests) => {
      const bench = new Bench();
      const usedByOthers = new Map<number, number>();
      let passed = 0;
      for (const { priority, weight, afterMs } of requests) {
        const before = passed;
        bench.budget.admit({ weight, orders: 0 }, bench.scope(priority)).then((over) => {
          passed++;
          const minute = Math.floor(bench.clock.nowMs() / MINUTE_MS);
          if (priority !== "protective") usedByOthers.set(minute, (usedByOthers.get(minute) ?? 0) + weight);
          over(false);
        });
        await bench.clock.advance(0);
        if (priority === "protective") assert.ok(passed > before, "it waits for nobody");
        await bench.clock.advance(afterMs);
      }
      await bench.clock.advance(20 * MINUTE_MS);
      assert.equal(passed, requests.length, "everyone passes in the end");
      for (const sum of usedByOthers.values()) assert.ok(sum <= 1_920, `${sum} of others in a minute`);
    }),
    {
      numRuns: 25,
      examples: [
        // More than a whole minute's limit at once.
        [Array.from({ length: 10 }, () => ({ priority: "protective", weight: 300, afterMs: 0 }))],
        // A burst in the first instant of the exchange's minute, and another once ours has begun.
        [[{ priority: "data", weight: 1, afterMs: MINUTE_MS + LATE_MS / 2 }, ...burst, ...burst]],
      ],
    },
  );
});

Deno.test("the exchange's own limits are read from exchangeInfo", () => {
  const rateLimits = [
    { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 2_400 },
    { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 300 },
    { rateLimitType: "ORDERS", interval: "MINUTE", intervalNum: 1, limit: 1_200 },
    { rateLimitType: "OF_TOMORROW", interval: "MINUTE", intervalNum: 1, limit: 1 },
  ];
  assert.deepEqual(rateLimitsFrom({ rateLimits }), PRESET_LIMITS);
});
