import { type LeverageBracket, leverageBrackets } from "../matching/leverage_brackets.ts";
import { type FillMode, type Liquidity, type TradingRules, UNLIMITED } from "../matching/trading_rules.ts";
import { price, qty, usd } from "../../domain/money.ts";

interface SymbolFigures {
  readonly tickSize: number;
  readonly stepSize: number;
  readonly qtyMax: number;
  readonly notionalMin: number;
  readonly priceMin: number;
  readonly priceMax: number;
  readonly brackets: readonly LeverageBracket[];
}

/** Leverage, cap in dollars, maintenance ratio in basis points. The last cap is what exact money can hold here. */
const MAJOR = leverageBrackets([
  [125, 50_000, 40],
  [100, 600_000, 50],
  [75, 3_000_000, 65],
  [50, 12_000_000, 100],
  [25, 70_000_000, 200],
  [20, 80_000_000, 250],
]);

const ETHER = leverageBrackets([
  [125, 50_000, 40],
  [100, 600_000, 50],
  [75, 3_000_000, 65],
  [50, 12_000_000, 100],
  [25, 50_000_000, 200],
  [20, 65_000_000, 250],
  [10, 80_000_000, 500],
]);

/** As a coin of middling size has it. */
const MINOR = leverageBrackets([
  [75, 10_000, 100],
  [50, 50_000, 150],
  [25, 250_000, 200],
  [20, 1_000_000, 250],
  [10, 2_000_000, 500],
  [5, 5_000_000, 1_000],
  [4, 10_000_000, 1_250],
  [2, 20_000_000, 2_500],
  [1, 30_000_000, 5_000],
]);

/** From Binance's exchangeInfo and its margin tables. */
const KNOWN: Readonly<Record<string, SymbolFigures>> = {
  BTCUSDT: {
    tickSize: 0.1,
    stepSize: 0.001,
    qtyMax: 120,
    notionalMin: 100,
    priceMin: 261.1,
    priceMax: 809_484,
    brackets: MAJOR,
  },
  ETHUSDT: {
    tickSize: 0.01,
    stepSize: 0.001,
    qtyMax: 2_000,
    notionalMin: 20,
    priceMin: 17.43,
    priceMax: 152_440.7,
    brackets: ETHER,
  },
};

/** For any other symbol: fine enough for every coin. */
const ANY: SymbolFigures = {
  tickSize: 0.0001,
  stepSize: 0.001,
  qtyMax: 1_000_000,
  notionalMin: 5,
  priceMin: 0.0001,
  priceMax: 1_000_000,
  brackets: MINOR,
};

const QUOTES = ["USDT", "USDC", "FDUSD", "BUSD"];

/** `BTCUSDT` → `BTC`, `USDT`. */
export function splitSymbol(symbol: string): { base: string; quote: string } {
  const quote = QUOTES.find((each) => symbol.endsWith(each) && symbol.length > each.length) ?? "USDT";
  return { base: symbol.endsWith(quote) ? symbol.slice(0, -quote.length) : symbol, quote };
}

/** What the simulator's user may choose. */
export interface RuleOptions {
  /** Against the taker on every fill; 0, the default, fills at the touched price. */
  readonly slippageBps?: number | undefined;
  /** `next_open` by default. */
  readonly fillMode?: FillMode | undefined;
  /** Without limit by default. */
  readonly liquidity?: Liquidity | undefined;
}

export function tradingRules(symbol: string, options: RuleOptions = {}): TradingRules {
  const { slippageBps = 0, fillMode = "next_open", liquidity = UNLIMITED } = options;
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
    brackets: figures.brackets,
    liquidationFeeBps: 125,
    openOrdersMax: 200,
    openAlgoOrdersMax: 100,
    fillMode,
    liquidity,
  };
}
