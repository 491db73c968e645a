import { ManualClock } from "../../../../coordinator/runtime/clock.ts";
import { createExchange, type ExchangeOptions, parseFaultSpec } from "../../../../exchange/simulator/mod.ts";
import { candlesFrom, FIRST_OPEN_MS, marketOf } from "../fixture.ts";
import { InProcessClient } from "../in_process_client.ts";

export type Quote = readonly [open: number, high: number, low: number, close: number];
export const STILL: Quote = [40_000, 40_000, 40_000, 40_000];
export { candlesFrom, FIRST_OPEN_MS };

/** An exchange with faults on a clock that the test moves. */
export function faultyWorld(spec: string, options: Partial<ExchangeOptions> = {}) {
  const faults = parseFaultSpec(spec);
  if (!faults.ok) throw new Error(faults.error);
  const clock = new ManualClock();
  const market = marketOf(Array.from({ length: 50 }, () => STILL));
  const exchange = createExchange({ market, clock, faults: faults.value, ...options });
  return { clock, exchange, client: new InProcessClient(exchange, clock) };
}

export const MARKET_BUY = { symbol: "BTCUSDT", side: "BUY", type: "MARKET", quantity: "0.01" };
export const STOP = {
  algoType: "CONDITIONAL",
  symbol: "BTCUSDT",
  side: "SELL",
  type: "STOP_MARKET",
  triggerPrice: "39000",
  quantity: "0.01",
  reduceOnly: "true",
};
