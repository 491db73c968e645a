import assert from "node:assert/strict";
import { gatherView } from "../../../coordinator/runtime/gather_view.ts";
import type { Exchange } from "../../../coordinator/ports/exchange.ts";
import { err } from "../../../domain/result.ts";
import { RuntimeBench, UNKNOWN_FATE } from "../../fixtures/port_fakes.ts";
import { SYMBOL } from "../../fixtures/engine_fixtures.ts";

const REQUEST = { symbols: [SYMBOL], fillsSinceMs: new Map([[SYMBOL, 1]]), incomeSinceMs: 0 };
const QUESTIONS = ["oneWayMode", "account", "positions", "income", "fills", "openOrders"] as const;

/** Notes when each question is asked and when it is answered. */
function noting(exchange: Exchange, notes: string[]): Exchange {
  return new Proxy(exchange, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (!(QUESTIONS as readonly (string | symbol)[]).includes(name)) return value;
      return async (...args: unknown[]) => {
        notes.push(`ask ${String(name)}`);
        const answer = await value.apply(target, args);
        notes.push(`told ${String(name)}`);
        return answer;
      };
    },
  });
}

Deno.test("open orders are asked for when everything else has been answered: an order listed then had no part in it", async () => {
  const notes: string[] = [];
  const told = await gatherView(noting(new RuntimeBench().exchange, notes), REQUEST);
  assert.ok(told.ok);
  assert.deepEqual(notes.slice(-2), ["ask openOrders", "told openOrders"]);
  assert.equal(notes.length, 2 * QUESTIONS.length);
});

for (const question of QUESTIONS) {
  Deno.test(`a view without ${question} is none`, async () => {
    const { exchange } = new RuntimeBench();
    Object.assign(exchange, { [question]: () => Promise.resolve(err(UNKNOWN_FATE)) });
    assert.deepEqual(await gatherView(exchange, REQUEST), err(UNKNOWN_FATE));
  });
}

Deno.test("executions are asked for of symbols with an open trade only", async () => {
  const notes: string[] = [];
  await gatherView(noting(new RuntimeBench().exchange, notes), { ...REQUEST, fillsSinceMs: new Map() });
  assert.ok(!notes.includes("ask fills"));
});
