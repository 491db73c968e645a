import type { Command } from "../../coordinator/engine/command.ts";
import type { EngineEvent } from "../../coordinator/engine/event.ts";
import { notional, type Usd } from "../../domain/money.ts";
import type { Decision } from "../../domain/decision.ts";
import type { Trade } from "../../domain/trade.ts";
import type { Venue } from "../../exchange/simulator/venue.ts";
import { ClosedTrades } from "./closed_trades.ts";
import { DecisionLog } from "./decision_log.ts";
import type { Records } from "./run_backtest.ts";
import { SlippageBook } from "./slippage_book.ts";

/** Wallet and open positions at the close of a candle. */
export interface EquityPoint {
  readonly timeMs: number;
  readonly equity: Usd;
  /** Value of open positions, unsigned. */
  readonly exposure: Usd;
}

/** How many decisions came to what. */
export interface DecisionCounts {
  decided: number;
  accepted: number;
  /** Plain holds: nothing was asked for. */
  held: number;
  /** By the gate or check that said no. */
  readonly rejected: Map<string, number>;
}

/** Keeps what a report is made of while a backtest runs. */
export class Recorder implements Records {
  readonly #trades = new ClosedTrades();
  readonly equity: EquityPoint[] = [];
  readonly counts: DecisionCounts = { decided: 0, accepted: 0, held: 0, rejected: new Map() };
  /** What led to each trade. */
  readonly decisions = new Map<string, Decision>();
  readonly log = new DecisionLog();
  readonly slippage: SlippageBook;

  constructor(private readonly venue: Venue) {
    this.slippage = new SlippageBook(venue);
  }

  /** Closed ones, in the order of their end. */
  get trades(): readonly Trade[] {
    return this.#trades.list;
  }

  took(event: EngineEvent, commands: readonly Command[]): void {
    this.slippage.took(commands);
    for (const command of commands) {
      if (command.kind === "record_decision") this.#decided(command.decision);
      else if (command.kind === "store_trade") this.#trades.stored(command.trade);
    }
    if (event.kind === "candle") this.#mark(event.atMs);
  }

  /** What the account is worth when everything is closed. */
  ended(): void {
    this.#mark(this.venue.timeMs);
  }

  #decided(decision: Decision): void {
    const { counts } = this;
    counts.decided++;
    this.log.add(decision);
    const { accepted, rejection, tradeId } = decision;
    if (accepted) counts.accepted++;
    else if (rejection) counts.rejected.set(rejection.name, (counts.rejected.get(rejection.name) ?? 0) + 1);
    else counts.held++;
    if (tradeId !== null) this.decisions.set(tradeId, decision);
  }

  /** Several markets close at one time: the last of them stands. */
  #mark(timeMs: number): void {
    const point = { timeMs, equity: this.venue.account.equity, exposure: exposureOf(this.venue) };
    if (this.equity.at(-1)?.timeMs === timeMs) this.equity[this.equity.length - 1] = point;
    else this.equity.push(point);
  }
}

const exposureOf = ({ account }: Venue): Usd =>
  account.engines.reduce((sum, { state }) => sum + Math.abs(notional(state.lastPrice, state.position.qty)), 0) as Usd;
