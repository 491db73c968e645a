import type { Candle } from "../../../domain/candle.ts";
import { type Market, roundPrice } from "../../../domain/market.ts";
import { price, toNumber } from "../../../domain/money.ts";
import type { Liquidity } from "../../matching/trading_rules.ts";
import { FUNDING_MS } from "../funding.ts";
import type { SimulatedMarket } from "../simulated_market.ts";
import type { FaultName } from "./catalogue.ts";
import type { FaultPlan } from "./fault_plan.ts";
import { formatFaultSpec } from "./fault_spec.ts";
import { FaultTable } from "./fault_table.ts";

const MARKET_FAULTS: readonly FaultName[] = ["price_gap", "partial_fill", "funding_spike"];
/** A market that gaps all the time must still end near where it would have been. */
const FACTOR_MIN = 0.5;
const FACTOR_MAX = 2;

/** What is traded is also what our fills may have: else nothing is ever filled in part. */
export const WHOLE_VOLUME: Liquidity = { makerShare: 1, takerShare: 1 };

/**
 * The same market with gaps, thin candles and spikes of funding in what is traded; its history is left as it is. Pure:
 * candle `index` is the same whatever was asked before.
 *
 * @param rules For the tick.
 */
export function faultyMarket(market: SimulatedMarket, rules: Market, plan: FaultPlan): SimulatedMarket {
  const faults = Object.fromEntries(
    MARKET_FAULTS.flatMap((name) => plan.faults[name] ? [[name, plan.faults[name]]] : []),
  );
  if (Object.keys(faults).length === 0) return market;
  const table = new FaultTable({ seed: plan.seed, faults });
  const gaps = new Gaps(table);
  const fundingRate = faults["funding_spike"] || market.fundingRate
    ? (timeMs: number) => fundingSpike(table, timeMs) ?? market.fundingRate?.(timeMs) ?? 0
    : undefined;
  return {
    ...market,
    marketId: `${market.marketId}-faults(${formatFaultSpec({ seed: plan.seed, faults })})`,
    candle: (index) => {
      const candle = market.candle(index);
      if (index < 0) return candle;
      const thin = table.drawn("partial_fill", index);
      const moved = scaled(candle, gaps.factor(index), rules);
      return thin ? { ...moved, volume: Math.min(moved.volume, thin.amount / 1_000) } : moved;
    },
    ...(fundingRate ? { fundingRate } : {}),
  };
}

function fundingSpike(table: FaultTable, timeMs: number): number | undefined {
  const spike = table.drawn("funding_spike", Math.round(timeMs / FUNDING_MS));
  return spike && (spike.pick < 0.5 ? 1 : -1) * spike.amount / 10_000;
}

/** What all gaps up to a candle have multiplied the price by. */
class Gaps {
  readonly #factors: number[] = [];

  constructor(private readonly table: FaultTable) {}

  factor(index: number): number {
    for (let next = this.#factors.length; next <= index; next++) {
      this.#factors.push((this.#factors[next - 1] ?? 1) * this.#gap(next));
    }
    return this.#factors[index]!;
  }

  #gap(index: number): number {
    const gap = this.table.drawn("price_gap", index);
    if (!gap) return 1;
    const before = this.#factors[index - 1] ?? 1;
    const up = before < FACTOR_MIN || (before < FACTOR_MAX && gap.pick < 0.5);
    return 1 + (up ? 1 : -1) * gap.amount / 10_000;
  }
}

function scaled(candle: Candle, factor: number, rules: Market): Candle {
  if (factor === 1) return candle;
  const onTick = (value: number) => toNumber(roundPrice(rules, price(value * factor), "down"));
  const { open, high, low, close } = candle;
  return { ...candle, open: onTick(open), high: onTick(high), low: onTick(low), close: onTick(close) };
}
