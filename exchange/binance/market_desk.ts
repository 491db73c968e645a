import type { ExchangeError } from "../../coordinator/ports/exchange.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import { type Candle, candleContext, closeTimeMs, timeframeMs } from "../../domain/candle.ts";
import type { Price } from "../../domain/money.ts";
import type { Quote } from "../../domain/quote.ts";
import { ok, type Result } from "../../domain/result.ts";
import { row, units } from "./wire.ts";
import type { Calls } from "./calls.ts";
import type { BinanceRest } from "./ccxt_types.ts";
import { FundingRates } from "./funding_rates.ts";
import { closedCandles, type KlineQuery, PAGE_ROWS } from "./klines.ts";

/** What candles carry beside their bars. */
export interface MarketContext {
  /** The last settled funding rate. */
  readonly funding: boolean;
  /** Exchange id of the market whose closes the others' candles carry; null for none. */
  readonly leader: string | null;
}

export interface MarketDeskParts {
  readonly rest: BinanceRest;
  readonly calls: Calls;
  readonly telemetry: Telemetry;
  readonly context: MarketContext;
}

/** Which candles are wanted. */
export type CandleQuery = Omit<KlineQuery, "onFault">;

/**
 * Candles with what was known of the market when they closed. What goes beside them is asked for at the same time and
 * may be missing: a candle without it comes all the same, and says so by not carrying it.
 */
export class MarketDesk {
  readonly #funding: FundingRates;

  constructor(private readonly parts: MarketDeskParts) {
    this.#funding = new FundingRates(parts.rest);
  }

  async candles(query: CandleQuery): Promise<Result<Candle[], ExchangeError>> {
    const { leader, funding } = this.parts.context;
    const leads = leader !== null && leader !== query.symbol;
    const [bars, leading, rateAt] = await Promise.all([
      this.#bars(query),
      leads ? this.#leading({ ...query, symbol: leader }) : null,
      funding ? this.#rates(query) : null,
    ]);
    if (!bars.ok || (!leading && !rateAt)) return bars;
    return ok(bars.value.map((candle) => ({
      ...candle,
      ...candleContext(rateAt?.(closeTimeMs(candle, query.timeframe)), leading?.get(candle.openTimeMs)),
    })));
  }

  /** Best prices of the order book now. */
  quote(symbol: string): Promise<Result<Quote, ExchangeError>> {
    return this.parts.calls.read({
      what: `read the best prices of ${symbol}`,
      priority: "data",
      ask: async () => {
        const told = row(await this.parts.rest.fapiPublicGetTickerBookTicker({ symbol }), "best prices");
        return { bid: units(told, "bidPrice") as Price, ask: units(told, "askPrice") as Price };
      },
    });
  }

  #bars(query: CandleQuery): Promise<Result<Candle[], ExchangeError>> {
    return this.parts.calls.read({
      what: `read candles of ${query.symbol}`,
      priority: "data",
      ask: () => closedCandles(this.parts.rest, { ...query, onFault: (fault) => this.#unsound(fault) }),
      requests: Math.max(1, Math.ceil(query.limit / PAGE_ROWS)),
    });
  }

  /** Closes by open time. */
  async #leading(query: CandleQuery): Promise<Map<number, number> | null> {
    const bars = await this.#bars(query);
    if (!bars.ok) return this.#missing("leader", bars.error);
    return new Map(bars.value.map(({ openTimeMs, close }) => [openTimeMs, close]));
  }

  async #rates({ symbol, timeframe, sinceMs, limit, nowMs }: CandleQuery) {
    const lengthMs = timeframeMs(timeframe);
    // Up to the last close and no further: what was settled since may not be listed yet, and would count as known.
    const toMs = Math.min(nowMs - nowMs % lengthMs, sinceMs + limit * lengthMs);
    const fromMs = Math.min(sinceMs, toMs);
    const rates = await this.parts.calls.read({
      what: `read funding rates of ${symbol}`,
      priority: "data",
      ask: () => this.#funding.between(symbol, fromMs, toMs),
      requests: Math.max(1, this.#funding.requests(symbol, fromMs, toMs)),
    });
    return rates.ok ? rates.value : this.#missing("funding", rates.error);
  }

  #missing(kind: string, { detail }: ExchangeError): null {
    const { telemetry } = this.parts;
    telemetry.count("xylen_errors_total", { component: "exchange", kind });
    telemetry.log(
      "warning",
      "exchange",
      `Candles come without ${kind === "leader" ? "their leader" : kind}: ${detail}`,
    );
    return null;
  }

  #unsound(fault: string): void {
    const { telemetry } = this.parts;
    telemetry.count("xylen_errors_total", { component: "exchange", kind: "candle" });
    telemetry.log("error", "exchange", `Left out an unsound candle: ${fault}`);
  }
}
