/** The label is the trade: what a model learns is what engine and exchange make of the same candles. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Candle } from "../../domain/candle.ts";
import { featureValue } from "../../domain/feature_vector.ts";
import { averagePrice, toNumber, usd } from "../../domain/money.ts";
import type { OrderRequest } from "../../domain/order.ts";
import type { MatchingEvent } from "../../exchange/matching/events.ts";
import { MatchingEngine } from "../../exchange/matching/matching_engine.ts";
import { labelOf } from "../../outcomes/label_of.ts";
import { defaultConfig } from "../../coordinator/runtime/config/schema.ts";
import { distanceOf } from "../../outcomes/distance.ts";
import { barrierTrade } from "../../outcomes/barrier_trade.ts";
import { RULES } from "../exchange/matching/fixture.ts";
import {
  EngineDriver,
  fillOf,
  ofKind,
  STEP_MS,
  submittedBy,
  SYMBOL,
  unanimous,
  updateOf,
} from "../fixtures/engine_fixtures.ts";

const { retraining } = defaultConfig();
const OUTCOMES: Record<string, string> = { take_profit: "target", stop_loss: "stop", time_limit: "time_limit" };

/** An engine and the matching core, connected by hand: the core fills takers at the next open, as labels enter. */
class Trading {
  readonly engine: EngineDriver;
  readonly #exchange = MatchingEngine.create(RULES, usd(10_000));
  readonly #sent = new Map<number, OrderRequest>();

  constructor(exits: "atr" | "fixed", readonly horizonBars: number) {
    this.engine = new EngineDriver({
      trading: { exits, stop_loss_percent: 0.004, take_profit_percent: 0.006 },
      retraining: { label_window_candles: horizonBars },
    });
  }

  get last(): Candle {
    return this.engine.state.symbols.get(SYMBOL)!.candles.at(-1)!;
  }

  /** The decision; its entry waits for the next open. */
  decide(side: "long" | "short"): void {
    this.engine.candle();
    this.#exchange.quote(this.last.close, this.last.openTimeMs + STEP_MS);
    this.#send(submittedBy(this.engine.answers(unanimous(side))));
  }

  next(candle: Candle): void {
    this.#hear(this.#exchange.open(candle));
    this.#hear(this.#exchange.close(candle, candle.openTimeMs + STEP_MS));
    this.#send(submittedBy(this.engine.candle(candle)));
    this.#hear(this.#exchange.settleWaiting());
  }

  #send(orders: readonly OrderRequest[]): void {
    for (const order of orders) {
      if (order.type === "market") {
        const { side, qty, reduceOnly, clientOrderId } = order;
        const placed = this.#exchange.placeMarket({ side, qty, reduceOnly, clientOrderId });
        assert.ok(placed.ok);
        this.#sent.set(placed.value.order.orderId, order);
      } else {
        const placed = this.#exchange.placeAlgo({
          type: order.type as "stop_market" | "take_profit_market",
          side: order.side,
          qty: order.qty,
          triggerPrice: order.triggerPrice!,
          reduceOnly: true,
          closePosition: false,
          workingType: "CONTRACT_PRICE",
          clientAlgoId: order.clientOrderId,
        });
        assert.ok(placed.ok);
        this.#sent.set(-placed.value.order.algoId, order);
        this.engine.order(updateOf(order, "open"));
      }
    }
  }

  #hear(events: readonly MatchingEvent[]): void {
    for (const event of events) {
      if (event.kind !== "fill") continue;
      const { algoId, orderId } = event.order;
      const order = this.#sent.get(algoId === null ? orderId : -algoId)!;
      const fill = fillOf(event.trade.price, event.trade.qty, this.engine.nowMs);
      const asked = this.engine.order(updateOf(order, "filled", [fill]));
      for (const { clientOrderId } of ofKind(asked, "cancel")) {
        this.#exchange.cancelAlgo({ clientId: clientOrderId });
      }
      this.#send(submittedBy(asked));
    }
  }
}

/** Ticks of open against the last close, of the body, and of the shadows. */
const shape = fc.record({
  gap: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: -900, max: 900 })),
  body: fc.integer({ min: -1600, max: 1600 }),
  above: fc.nat(900),
  below: fc.nat(900),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

function candleAfter(last: Candle, { gap, body, above, below }: Shape, isEntry: boolean): Candle {
  const inTicks = (at: number, ticks: number) => Math.round(at * 10 + ticks) / 10;
  const open = inTicks(last.close, isEntry ? 0 : gap);
  const close = inTicks(open, body);
  return {
    openTimeMs: last.openTimeMs + STEP_MS,
    open,
    close,
    high: inTicks(Math.max(open, close), above),
    low: inTicks(Math.min(open, close), -below),
    volume: 10,
  };
}

for (const exits of ["atr", "fixed"] as const) {
  Deno.test(`exits ${exits}: engine and exchange end a trade as its label does, at the same price and candle`, () => {
    const seen: Record<string, number> = { target: 0, stop: 0, time_limit: 0 };
    const side = fc.constantFrom("long" as const, "short" as const);
    const horizon = fc.integer({ min: 1, max: 8 });
    fc.assert(
      fc.property(side, horizon, fc.array(shape, { minLength: 8, maxLength: 8 }), (side, horizonBars, shapes) => {
        const trading = new Trading(exits, horizonBars);
        trading.decide(side);
        const { engine } = trading;
        const [first] = ofKind(engine.all, "store_trade");
        const { tradeId } = first!.trade;
        const atr = featureValue(engine.state.symbols.get(SYMBOL)!.features!, "atr")!;
        const candles: Candle[] = [];
        while (engine.trade(tradeId)!.status !== "closed" && candles.length < shapes.length) {
          const candle = candleAfter(trading.last, shapes[candles.length]!, candles.length === 0);
          candles.push(candle);
          trading.next(candle);
        }
        const trade = engine.trade(tradeId)!;
        assert.equal(trade.status, "closed");
        const legs = submittedBy(engine.all).filter(({ triggerPrice }) => triggerPrice !== null);
        const entry = toNumber(averagePrice(trade.entryCost, trade.entryQty));
        assert.equal(entry, candles[0]!.open);
        const [stop, target] = ["stop_loss", "take_profit"].map((purpose) =>
          Math.abs(toNumber(legs.find((leg) => leg.purpose === purpose)!.triggerPrice!) - entry)
        );
        // A learner's barriers are the live ones, but for the tick that those are rounded to.
        const label = labelOf({ trading: { ...engine.state.settings.trading, exits }, retraining });
        assert.ok(label.method === "triple_barrier");
        assert.ok(Math.abs(distanceOf(label.stop, entry, atr) - stop!) <= 0.1 + 1e-9);
        assert.ok(Math.abs(distanceOf(label.target, entry, atr) - target!) <= 0.1 + 1e-9);

        const padded = [...candles, ...Array.from({ length: 8 }, () => candles.at(-1)!)];
        const learned = barrierTrade(
          padded,
          0,
          horizonBars,
          { stop: stop!, target: target! },
          side === "long" ? 1 : -1,
        );
        assert.equal(OUTCOMES[trade.exitReason!], learned.outcome);
        assert.equal(candles.length, learned.bars);
        const exit = toNumber(averagePrice(trade.exitCost, trade.exitQty));
        const made = (side === "long" ? exit - entry : entry - exit) / entry;
        assert.ok(Math.abs(made - learned.grossReturn) < 1e-9, `${made} made, ${learned.grossReturn} learned`);
        seen[learned.outcome]!++;
      }),
      { numRuns: 300 },
    );
    for (const [outcome, count] of Object.entries(seen)) assert.ok(count > 5, `only ${count} ended by ${outcome}`);
  });
}
