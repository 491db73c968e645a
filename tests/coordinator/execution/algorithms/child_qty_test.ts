import assert from "node:assert/strict";
import { price, qty, usd } from "../../../../domain/money.ts";
import { childQty } from "../../../../coordinator/execution/algorithms/child_qty.ts";
import { MARKET } from "../../../fixtures/engine_fixtures.ts";

for (
  const { name, wished, rest, child, at = 50_000, notionalMin = 5, qtyMax = 120 } of [
    { name: "a wish on the step is met", wished: 0.02, rest: 0.1, child: 0.02 },
    { name: "a wish between steps is rounded down", wished: 0.0209, rest: 0.1, child: 0.02 },
    { name: "a wish below the minimum quantity is raised to it", wished: 0.0001, rest: 0.1, child: 0.001 },
    {
      name: "a wish below the minimum notional is raised to it",
      wished: 0.001,
      rest: 0.1,
      notionalMin: 60,
      child: 0.002,
    },
    { name: "a minimum notional on the step is enough", wished: 0.001, rest: 0.1, notionalMin: 100, child: 0.002 },
    { name: "nothing too small is left over", wished: 0.03, rest: 0.05, notionalMin: 1_050, child: 0.05 },
    { name: "what is left over and can be ordered is left", wished: 0.03, rest: 0.05, notionalMin: 1_000, child: 0.03 },
    { name: "no more than the rest", wished: 0.2, rest: 0.1, child: 0.1 },
    { name: "no more than the exchange's maximum", wished: 0.2, rest: 0.2, qtyMax: 0.0505, child: 0.05 },
    { name: "a rest below the minimum quantity cannot be ordered", wished: 1, rest: 0.0009, child: null },
    {
      name: "a rest below the minimum notional cannot be ordered",
      wished: 1,
      rest: 0.019,
      notionalMin: 1_000,
      child: null,
    },
    { name: "nothing cannot be ordered", wished: 1, rest: 0, child: null },
    { name: "nothing can be ordered at no price", wished: 1, rest: 1, at: 0, notionalMin: 0, child: null },
  ]
) {
  Deno.test(`child quantity: ${name}`, () => {
    const market = { ...MARKET, notionalMin: usd(notionalMin), qtyMax: qty(qtyMax) };
    assert.equal(childQty(market, qty(wished), qty(rest), price(at)), child === null ? null : qty(child));
  });
}
