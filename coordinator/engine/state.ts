import { type Account, equityOf } from "../../domain/account.ts";
import type { Market } from "../../domain/market.ts";
import { addUsd, type Price, price, type Qty, type Usd, ZERO_QTY, ZERO_USD } from "../../domain/money.ts";
import { isTerminal, type Order } from "../../domain/order.ts";
import type { Trade } from "../../domain/trade.ts";
import { unrealizedPnl } from "../execution/trade_book.ts";
import type { Breaker } from "../../domain/breaker.ts";
import { breakerFrom, CLOSED_BREAKER } from "../risk/breaker.ts";
import type { Opinion } from "../../domain/opinion.ts";
import type { FeatureSource } from "../../features/mod.ts";
import { createWatch, type MarketWatch } from "./market_watch.ts";
import type { Flattening } from "./flattening.ts";
import type { EngineSettings } from "./settings.ts";
import { createTrackRecord, type TrackRecord } from "./track_record.ts";

/** What survives a restart beside orders and trades. Plain data. */
export interface RiskMemory {
  breaker: Breaker;
  /** Funding and the like that is booked: what the exchange may tell again. */
  income: IncomeMemory;
  /** Wallet balance less all that our trades have booked: changes only by what was not ours. Null before the first look. */
  walletOffset: Usd | null;
  /** Set by an operator or by the system; only an operator takes it away. */
  halted: string | null;
  paused: string | null;
  /** The last order to be flat, and how far it is; null when there was none since trading went on. */
  flatten: Flattening | null;
  /** UTC day as Unix ms of its midnight. */
  dayMs: number;
  dayStartEquity: Usd;
  peakEquity: Usd;
  tradesToday: number;
  ordersToday: number;
  lastEntryAtMs: number | null;
  /** Trades that have ended since the run began. */
  closedTrades: number;
}

export interface IncomeMemory {
  /** Market time of the newest one that was seen. */
  readonly sinceMs: number;
  /** Ids of the last hours, oldest first. */
  readonly ids: readonly string[];
}

export interface SymbolState extends MarketWatch {
  readonly market: Market;
  /** Signed position on the exchange beyond ours, and whether fills are missing that would explain it. */
  foreignQty: Qty;
  unexplained: boolean;
  /** Why its data is too old to open anything on, in words; null while it comes as expected. */
  stale: string | null;
  /** Number of the last event about one of its orders. */
  lastOrderSequence: number;
}

/** The engine's whole memory. Only `decide()` changes it. */
export interface EngineState {
  readonly runId: string;
  /** The number of this life of the run (`OrderOrigin`). */
  readonly fence: number;
  /** Another one after a reload. */
  settings: EngineSettings;
  readonly symbols: ReadonlyMap<string, SymbolState>;
  /** Orders that can still change. */
  readonly orders: Map<string, Order>;
  /** Trades that are not over. */
  readonly trades: Map<string, Trade>;
  /** The last ones of each market that ended, oldest first: the exchange may still tell of their funding. */
  readonly ended: Trade[];
  /** Net of all trades of this run so far, open ones included: what they have changed in the wallet. */
  booked: Usd;
  readonly risk: RiskMemory;
  readonly trackRecord: TrackRecord;
  /** Number of the event that is being decided: ids derive from it. */
  sequence: number;
  nowMs: number;
  account: Account | null;
  /** Market times of the orders of the last minute. */
  orderTimesMs: number[];
  /** Names of model servers that are silent. */
  staleModels: readonly string[];
  stopping: boolean;
  /** Why nothing can be stored at present; what cannot be stored must not be risked. */
  journalFailing: string | null;
  /** Shutting down, and positions are not to be left open. */
  closeAll: boolean;
}

export interface EngineStart {
  readonly runId: string;
  readonly fence: number;
  readonly settings: EngineSettings;
  readonly markets: readonly Market[];
  readonly lastSequence: number;
  readonly orders: readonly Order[];
  readonly trades: readonly Trade[];
  readonly ended?: readonly Trade[];
  readonly booked?: Usd;
  readonly risk: unknown | null;
  /** What the models said in former lives, of candles that the warm-up holds. */
  readonly opinions?: readonly Opinion[];
  /** Where the features of a market come from, when they are known already; else they are computed. */
  readonly featuresOf?: (symbol: string) => FeatureSource | undefined;
}

export function createEngine(start: EngineStart): EngineState {
  return {
    runId: start.runId,
    fence: start.fence,
    settings: start.settings,
    symbols: new Map(
      start.markets.map((market) => [
        market.symbol,
        {
          market,
          ...createWatch(
            (start.opinions ?? []).filter(({ symbol }) => symbol === market.symbol),
            start.featuresOf?.(market.symbol),
          ),
          foreignQty: ZERO_QTY,
          unexplained: false,
          stale: null,
          lastOrderSequence: 0,
        },
      ]),
    ),
    orders: new Map(start.orders.map((order) => [order.clientOrderId, order])),
    trades: new Map(start.trades.map((trade) => [trade.tradeId, trade])),
    ended: [...start.ended ?? []],
    booked: start.booked ?? ZERO_USD,
    risk: riskFrom(start.risk as Partial<RiskMemory> | null),
    trackRecord: createTrackRecord(start.settings, start.opinions ?? []),
    sequence: start.lastSequence,
    nowMs: 0,
    account: null,
    orderTimesMs: [],
    staleModels: [],
    stopping: false,
    journalFailing: null,
    closeAll: false,
  };
}

const riskFrom = (stored: Partial<RiskMemory> | null): RiskMemory => ({
  ...FRESH_RISK,
  ...stored,
  breaker: breakerFrom(stored?.breaker),
});

const FRESH_RISK: RiskMemory = {
  breaker: CLOSED_BREAKER,
  income: { sinceMs: 0, ids: [] },
  walletOffset: null,
  halted: null,
  paused: null,
  flatten: null,
  dayMs: 0,
  dayStartEquity: ZERO_USD,
  peakEquity: ZERO_USD,
  tradesToday: 0,
  ordersToday: 0,
  lastEntryAtMs: null,
  closedTrades: 0,
};

/** @throws {Error} Invariant for a symbol that is not traded. */
export function symbolState(state: EngineState, symbol: string): SymbolState {
  const found = state.symbols.get(symbol);
  if (!found) throw new Error(`Invariant: ${symbol} is a traded symbol`);
  return found;
}

export const lastPrice = (symbol: SymbolState): Price | null => {
  const last = symbol.candles.at(-1);
  return last ? price(last.close) : null;
};

/** Why new positions are stopped, in words; null while they are not. */
export function stopReason(state: EngineState): string | null {
  if (state.stopping) return "shutting down";
  return state.risk.halted ?? state.risk.paused ?? state.journalFailing;
}

/** As `stopReason`, of one market: its data may be too old, too, or a model server silent. */
export const stopReasonIn = (state: EngineState, symbol: string): string | null =>
  stopReason(state) ?? symbolState(state, symbol).stale ?? staleModelsReason(state);

/** Why silent model servers stop new positions; null where none is silent, or where the others are enough. */
export const staleModelsReason = ({ staleModels, settings }: EngineState): string | null =>
  settings.safety.stop_entries_on_stale_model && staleModels.length > 0
    ? `silent model servers: ${staleModels.join(", ")}`
    : null;

/** The account with open positions valued at the last close. Null before the exchange has told the balance. */
export function markedAccount(state: EngineState): Account | null {
  if (!state.account) return null;
  let open = 0, fresh = true;
  for (const trade of state.trades.values()) {
    const at = lastPrice(symbolState(state, trade.symbol));
    if (at === null) fresh = false;
    else open += unrealizedPnl(trade, at);
  }
  return fresh ? { ...state.account, unrealizedPnl: open as Usd } : state.account;
}

/**
 * As `markedAccount`, with a balance no higher than our own books make it: what the exchange told last may be from
 * before the last fill.
 */
export function cautiousAccount(state: EngineState): Account | null {
  const account = markedAccount(state);
  const booked = bookedWallet(state);
  return account && booked !== null && booked < account.walletBalance ? { ...account, walletBalance: booked } : account;
}

/** The wallet as our own books make it; null before the first look at the exchange's. */
export const bookedWallet = ({ risk, booked }: EngineState): Usd | null =>
  risk.walletOffset === null ? null : addUsd(risk.walletOffset, booked);

/** Starts a new UTC day and follows the high of equity. */
export function markEquity(state: EngineState): boolean {
  const account = markedAccount(state);
  if (!account) return false;
  const equity = equityOf(account);
  const { risk } = state;
  const dayMs = state.nowMs - state.nowMs % DAY_MS;
  const newDay = dayMs > risk.dayMs;
  if (newDay) Object.assign(risk, { dayMs, dayStartEquity: equity, tradesToday: 0, ordersToday: 0 });
  const newHigh = equity > risk.peakEquity;
  if (newHigh) risk.peakEquity = equity;
  return newDay || newHigh;
}

const DAY_MS = 86_400_000;

export const openOrdersOf = (state: EngineState, tradeId: string): Order[] =>
  [...state.orders.values()].filter((order) => order.tradeId === tradeId && !isTerminal(order.status));
