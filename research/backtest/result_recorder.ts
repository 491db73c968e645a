import type { Command } from "../../coordinator/engine/command.ts";
import type { EngineEvent } from "../../coordinator/engine/event.ts";
import type { Usd } from "../../domain/money.ts";
import type { Trade } from "../../domain/trade.ts";
import type { Venue } from "../../exchange/simulator/venue.ts";
import { DAY_MS, type EquityPoint } from "../statistics/equity_series.ts";
import { ClosedTrades } from "./closed_trades.ts";
import type { Records } from "./run_backtest.ts";

/**
 * Keeps of a backtest what its figures are made of and nothing else: closed trades, and what the account was worth last on
 * each day. For runs that are many and are told in one line each.
 */
export class ResultRecorder implements Records {
  readonly #trades = new ClosedTrades();
  readonly equity: EquityPoint[] = [];
  /** Of the last mark. */
  #timeMs = -Infinity;
  #equity = 0 as Usd;

  constructor(private readonly venue: Venue) {}

  get trades(): readonly Trade[] {
    return this.#trades.list;
  }

  took(event: EngineEvent, commands: readonly Command[]): void {
    for (const command of commands) if (command.kind === "store_trade") this.#trades.stored(command.trade);
    if (event.kind === "candle") this.#mark(event.atMs);
  }

  ended(): void {
    this.#mark(this.venue.timeMs);
    this.#endDay();
  }

  /** Several markets close at one time: the last of them stands. */
  #mark(timeMs: number): void {
    if (dayOf(timeMs) > dayOf(this.#timeMs)) this.#endDay();
    this.#timeMs = timeMs;
    this.#equity = this.venue.account.equity;
  }

  #endDay(): void {
    if (this.#timeMs > -Infinity) this.equity.push({ timeMs: this.#timeMs, equity: this.#equity });
  }
}

/** Midnight is the end of its day. */
const dayOf = (timeMs: number): number => Math.ceil(timeMs / DAY_MS);
