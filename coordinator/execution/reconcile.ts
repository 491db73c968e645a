/**
 * Holds our books against the exchange's. Pure: says what differs and what that means; the engine acts on it. The rules
 * stand in docs/orders.md ("When our books and the exchange differ").
 */
import type { AccountFill } from "../../domain/account.ts";
import type { ExchangeView } from "../../domain/exchange_view.ts";
import { type Qty, subUsd, type Usd, ZERO_QTY, ZERO_USD } from "../../domain/money.ts";
import { isAcknowledged, type OpenOrder, type Order } from "../../domain/order.ts";
import type { Trade } from "../../domain/trade.ts";
import { applyUpdate, lacksFills } from "./order_machine.ts";
import { closingSide } from "./protect.ts";
import { lastOf } from "./split_fill.ts";

/** What we know of one symbol. */
export interface OurSymbol {
  readonly symbol: string;
  /** That can still change. */
  readonly orders: readonly Order[];
  /** Not over. */
  readonly trades: readonly Trade[];
  /** Executions of trades that ended lately: they are nobody else's. */
  readonly endedFillIds: ReadonlySet<string>;
  /** Signed position beyond ours, as it was found last time. */
  readonly foreignQty: Qty;
  /** Last time, fills were missing that would explain the position. */
  readonly unexplained: boolean;
  /** False when something was heard of an order after the exchange was asked: then only the next look counts. */
  readonly quiet: boolean;
}

export interface OurBooks {
  /** Begin of the ids of all our orders on this account. */
  readonly idPrefix: string;
  readonly symbols: readonly OurSymbol[];
  /** Wallet balance that our books lead to; null before the first look. */
  readonly expectedWallet: Usd | null;
  /** Least distance of mark and liquidation price, as a fraction of the mark price. */
  readonly liquidationDistanceMin: number;
}

/** One difference. Each kind has one rule. */
export type Finding =
  /** Two positions a symbol: nothing here can trade that. */
  | { readonly kind: "hedge_mode" }
  /** We think it is open, the exchange does not list it: ask what became of it. */
  | { readonly kind: "order_unlisted"; readonly order: Order }
  /** The list tells something new of an order of ours. */
  | { readonly kind: "order_listed"; readonly update: OpenOrder }
  /** It bears our name and belongs to nothing that we know. */
  | { readonly kind: "orphan_order"; readonly order: OpenOrder }
  /** Somebody else, or the exchange itself, closed a trade or a part of it: these fills did. */
  | {
    readonly kind: "closed_elsewhere";
    readonly trade: Trade;
    readonly fills: readonly AccountFill[];
    readonly forced: AccountFill["forced"];
  }
  /** A position beyond ours has come, changed or (0) gone. */
  | { readonly kind: "foreign_position"; readonly symbol: string; readonly qty: Qty }
  /** Less is open than we think, and no fill says why. True until a look finds it explained. */
  | {
    readonly kind: "unexplained";
    readonly symbol: string;
    readonly ours: Qty;
    readonly theirs: Qty;
    readonly now: boolean;
  }
  | { readonly kind: "near_liquidation"; readonly trade: Trade; readonly distance: number }
  /** The wallet changed by what no trade and no funding explains. */
  | { readonly kind: "balance"; readonly amount: Usd };

/** Everything that differs. Empty when the books agree, or when it is too early to say. */
export function reconcile(books: OurBooks, view: ExchangeView): Finding[] {
  if (!view.oneWay) return [{ kind: "hedge_mode" }];
  const orders = books.symbols.flatMap((ours) => orderFindings(ours, books.idPrefix, view));
  const busy = new Set(books.symbols.filter((ours) => !isSettled(ours, view)).map(({ symbol }) => symbol));
  const positions = books.symbols.filter(({ symbol }) => !busy.has(symbol))
    .flatMap((ours) => positionFindings(ours, view));
  const margins = books.symbols.flatMap((ours) => marginFindings(ours, view, books.liquidationDistanceMin));
  const sound = busy.size === 0 && positions.every(({ kind }) => kind === "foreign_position");
  return [...orders, ...positions, ...margins, ...(sound ? balanceFindings(books, view) : [])];
}

function orderFindings({ symbol, orders, quiet }: OurSymbol, idPrefix: string, view: ExchangeView): Finding[] {
  if (!quiet) return [];
  const listed = view.openOrders.filter((order) => order.symbol === symbol);
  const ids = new Set(listed.map(({ clientOrderId }) => clientOrderId));
  const known = new Map(orders.map((order) => [order.clientOrderId, order]));
  return [
    ...orders.filter((order) => isAcknowledged(order.status) && !ids.has(order.clientOrderId))
      .map((order): Finding => ({ kind: "order_unlisted", order })),
    ...listed.filter(({ clientOrderId }) => clientOrderId.startsWith(idPrefix)).flatMap((order): Finding[] => {
      const ours = known.get(order.clientOrderId);
      if (!ours) return [{ kind: "orphan_order", order }];
      return applyUpdate(ours, order).changed ? [{ kind: "order_listed", update: order }] : [];
    }),
  ];
}

/** Every order of ours is acknowledged and listed as we know it, each fill known: only then do positions mean anything. */
const isSettled = ({ symbol, orders, quiet }: OurSymbol, view: ExchangeView): boolean =>
  quiet && orders.every((order) => {
    const listed = view.openOrders.find((each) => each.symbol === symbol && each.clientOrderId === order.clientOrderId);
    return isAcknowledged(order.status) && listed !== undefined && !applyUpdate(order, listed).changed &&
      !lacksFills(listed, order.filledQty);
  });

/**
 * Ours is what of the position lies in our direction, at most what we hold; all beyond is somebody else's. What is
 * missing of ours must be explained by fills that are not ours, the newest first: a fact, never a guess. On a one-way
 * account an entry first closes what somebody else holds against it.
 */
function positionFindings(ours: OurSymbol, view: ExchangeView): Finding[] {
  const { symbol, trades } = ours;
  const theirs = view.positions.find((position) => position.symbol === symbol)?.qty ?? ZERO_QTY;
  const held = heldOf(trades);
  const left = Math.sign(theirs) === Math.sign(held) ? Math.sign(held) * Math.min(Math.abs(theirs), Math.abs(held)) : 0;
  const findings: Finding[] = [];
  const foreign = theirs - left as Qty;
  if (foreign !== ours.foreignQty) findings.push({ kind: "foreign_position", symbol, qty: foreign });
  const missing = Math.abs(held) - Math.abs(left) as Qty;
  const closings = missing > 0 ? closedElsewhere(ours, missing, view.fills) : [];
  const now = missing > 0 && closings.length === 0;
  if (now !== ours.unexplained) findings.push({ kind: "unexplained", symbol, ours: held, theirs, now });
  return [...closings, ...findings];
}

export const heldOf = (trades: readonly Trade[]): Qty =>
  trades.reduce((sum, { side, openQty }) => sum + (side === "long" ? openQty : -openQty), 0) as Qty;

/** One trade a symbol is open at a time. @returns Nothing when the fills do not add up to what is missing. */
function closedElsewhere(ours: OurSymbol, missing: Qty, fills: readonly AccountFill[]): Finding[] {
  const trade = ours.trades.find(({ openQty }) => openQty > 0);
  if (!trade) return [];
  const known = new Set([...ours.endedFillIds, ...trade.fillIds, ...ours.orders.flatMap(({ fillIds }) => fillIds)]);
  const strange = fills.filter(({ symbol, fillId }) => symbol === ours.symbol && !known.has(fillId));
  const explaining = lastOf(closingOf(trade, strange), missing);
  if (!explaining) return [];
  return [{ kind: "closed_elsewhere", trade, fills: explaining, forced: explaining.at(-1)?.forced ?? null }];
}

/** Fills of others that may have closed the trade, oldest first: those since its entry, and what stood against it then. */
function closingOf(trade: Trade, strange: readonly AccountFill[]): AccountFill[] {
  const sinceMs = trade.entryTimeMs ?? trade.openedAtMs;
  const isClosing = ({ side }: AccountFill) => side === closingSide(trade);
  const before = strange.filter(({ atMs }) => atMs < sinceMs && atMs >= foreignSinceMs(trade));
  const against = before.reduce((sum, fill) => sum + (isClosing(fill) ? fill.qty : -fill.qty), 0) as Qty;
  const stood = against > 0 ? lastOf(before.filter(isClosing), against) ?? [] : [];
  return [
    // They opened a position, and only closing realises: what our entry realised by closing it is on our own fill.
    ...stood.map((fill) => ({ ...fill, realizedPnl: ZERO_USD })),
    ...strange.filter((fill) => fill.atMs >= sinceMs && isClosing(fill)),
  ];
}

/**
 * Somebody else's position may stand against an entry that was decided before anybody had seen it: nothing is opened
 * beside a foreign position that is known, and a look for one is never as old as this.
 */
const FOREIGN_UNSEEN_MS = 15 * 60_000;

/** Fills since then may have closed a part of the trade. Market time, Unix ms. */
export const foreignSinceMs = ({ openedAtMs }: Trade): number => openedAtMs - FOREIGN_UNSEEN_MS;

function marginFindings({ symbol, trades }: OurSymbol, view: ExchangeView, distanceMin: number): Finding[] {
  const position = view.positions.find((each) => each.symbol === symbol);
  if (!position || position.liquidationPrice === null) return [];
  const distance = Math.abs(position.markPrice - position.liquidationPrice) / position.markPrice;
  if (distance >= distanceMin) return [];
  return trades.filter(({ openQty, status }) => openQty > 0 && status === "open")
    .map((trade) => ({ kind: "near_liquidation", trade, distance }));
}

function balanceFindings({ expectedWallet }: OurBooks, { account }: ExchangeView): Finding[] {
  if (expectedWallet === null || account.walletBalance === expectedWallet) return [];
  return [{ kind: "balance", amount: subUsd(account.walletBalance, expectedWallet) }];
}
