import type { TradingRules } from "../matching/trading_rules.ts";
import { price, qty, usd } from "../../domain/money.ts";

interface SymbolFigures {
  readonly tickSize: number;
  readonly stepSize: number;
  readonly qtyMax: number;
  readonly notionalMin: number;
  readonly priceMin: number;
  readonly priceMax: number;
}

/** From Binance's exchangeInfo. */
const KNOWN: Readonly<Record<string, SymbolFigures>> = {
  BTCUSDT: { tickSize: 0.1, stepSize: 0.001, qtyMax: 120, notionalMin: 100, priceMin: 261.1, priceMax: 809_484 },
  ETHUSDT: { tickSize: 0.01, stepSize: 0.001, qtyMax: 2_000, notionalMin: 20, priceMin: 17.43, priceMax: 152_440.7 },
};

/** For any other symbol: fine enough for every coin. */
const ANY: SymbolFigures = {
  tickSize: 0.0001,
  stepSize: 0.001,
  qtyMax: 1_000_000,
  notionalMin: 5,
  priceMin: 0.0001,
  priceMax: 1_000_000,
};

const QUOTES = ["USDT", "USDC", "FDUSD", "BUSD"];

/** `BTCUSDT` → `BTC`, `USDT`. */
export function splitSymbol(symbol: string): { base: string; quote: string } {
  const quote = QUOTES.find((each) => symbol.endsWith(each) && symbol.length > each.length) ?? "USDT";
  return { base: symbol.endsWith(quote) ? symbol.slice(0, -quote.length) : symbol, quote };
}

/** @param slippageBps Against the taker on every fill; 0 fills at the touched price. */
export function tradingRules(symbol: string, slippageBps: number): TradingRules {
  const figures = KNOWN[symbol] ?? ANY;
  return {
    market: {
      symbol,
      ...splitSymbol(symbol),
      tickSize: price(figures.tickSize),
      stepSize: qty(figures.stepSize),
      qtyMin: qty(figures.stepSize),
      qtyMax: qty(figures.qtyMax),
      notionalMin: usd(figures.notionalMin),
      takerFeeBps: 5,
      makerFeeBps: 2,
    },
    priceMin: price(figures.priceMin),
    priceMax: price(figures.priceMax),
    slippageBps,
    leverageMax: 125,
    maintenanceMarginBps: 40,
    openOrdersMax: 200,
    openAlgoOrdersMax: 100,
  };
}
