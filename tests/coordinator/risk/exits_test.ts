import assert from "node:assert/strict";
import fc from "fast-check";
import type { Action, ForecastAnswer } from "../../../domain/forecast.ts";
import { type Price, price } from "../../../domain/money.ts";
import { votesOf } from "../../../coordinator/ensemble/method.ts";
import { weightedVote } from "../../../coordinator/ensemble/weighted_vote.ts";
import { exitDistances, exitPrices } from "../../../coordinator/risk/exits.ts";
import { answerOf, MARKET, SETTINGS } from "../../fixtures/engine_fixtures.ts";

const of = (answers: readonly ForecastAnswer[]) => weightedVote.aggregate(votesOf(answers));
const LONG = of([answerOf("a", "long")]);
const distances = (exits: string, atr: number, aggregate = LONG, at = 50_000) =>
  exitDistances(aggregate, price(at), atr, { ...SETTINGS.trading, exits });

for (
  const { name, exits, atr, stop, target, aggregate } of [
    { name: "1.5 and 2.5 ATR", exits: "atr", atr: 100, stop: 150, target: 250 },
    { name: "a wide ATR is capped at 2 % and 5 %", exits: "atr", atr: 5_000, stop: 1_000, target: 2_500 },
    { name: "only the stop reaches its cap", exits: "atr", atr: 800, stop: 1_000, target: 2_000 },
    { name: "fixed takes the percent figures", exits: "fixed", atr: 1, stop: 1_000, target: 2_500 },
    {
      name: "model takes the mean of those who voted for the action",
      exits: "model",
      atr: 100,
      stop: 200,
      target: 500,
      aggregate: of([
        answerOf("a", "long", { stopLoss: 49_900, takeProfit: 50_400 }),
        answerOf("b", "long", { stopLoss: 49_700, takeProfit: 50_600 }),
        answerOf("c", "hold", { stopLoss: 1, takeProfit: 99_999 }),
      ]),
    },
    {
      name: "model falls back to ATR where no voter names a price, and caps what they name",
      exits: "model",
      atr: 100,
      stop: 150,
      target: 2_500,
      aggregate: of([answerOf("a", "long", { stopLoss: null, takeProfit: 90_000 })]),
    },
    {
      name: "a model's price on the wrong side of the entry names nothing",
      exits: "model",
      atr: 100,
      stop: 150,
      target: 250,
      aggregate: of([answerOf("a", "long", { stopLoss: 50_300, takeProfit: 49_000 })]),
    },
    {
      name: "for a short the stop lies above",
      exits: "model",
      atr: 100,
      stop: 300,
      target: 600,
      aggregate: of([answerOf("a", "short", { stopLoss: 50_300, takeProfit: 49_400 })]),
    },
  ]
) {
  Deno.test(`exits: ${name}`, () => {
    assert.deepEqual(distances(exits, atr, aggregate), { stopDistance: price(stop), targetDistance: price(target) });
  });
}

for (
  const { side, entry, stop, target } of [
    { side: "long", entry: 50_000, stop: 49_849.8, target: 50_250.2 },
    { side: "short", entry: 50_000, stop: 50_150.2, target: 49_749.8 },
    { side: "long", entry: 50_000.03, stop: 49_849.8, target: 50_250.2 },
    { side: "short", entry: 50_000.07, stop: 50_150.3, target: 49_749.9 },
  ] as const
) {
  Deno.test(`exits: a ${side} from ${entry} rounds both to the tick that is nearer to the entry`, () => {
    const away = { stopDistance: price(150.25), targetDistance: price(250.25) };
    assert.deepEqual(exitPrices(MARKET, side, price(entry), away), {
      stopPrice: price(stop),
      targetPrice: price(target),
    });
  });
}

Deno.test("exits: on ticks, on their sides, at least a tick from the entry's tick and never beyond the caps", () =>
  fc.assert(fc.property(
    fc.constantFrom<Exclude<Action, "hold">>("long", "short"),
    fc.integer({ min: price(1_000), max: price(200_000) }),
    fc.double({ min: 1e-6, max: 10_000, noNaN: true }),
    (side, entry, atr) => {
      const at = entry as Price;
      const aggregate = of([answerOf("a", side)]);
      const { stopPrice, targetPrice } = exitPrices(
        MARKET,
        side,
        at,
        exitDistances(aggregate, at, atr, SETTINGS.trading),
      );
      assert.equal(stopPrice % MARKET.tickSize, 0);
      assert.equal(targetPrice % MARKET.tickSize, 0);
      const risk = side === "long" ? at - stopPrice : stopPrice - at;
      const reward = side === "long" ? targetPrice - at : at - targetPrice;
      assert.ok(risk > 0 && reward > 0, "on the wrong side");
      assert.ok(risk <= 0.02 * at + 1, "beyond the stop's cap");
      assert.ok(reward <= 0.05 * at + 1, "beyond the target's cap");
    },
  )));
