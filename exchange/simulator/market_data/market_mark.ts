import type { Price } from "../../../domain/money.ts";
import type { MarketSession } from "../market_session.ts";
import { newestTradeId } from "./public_trades.ts";

/**
 * Ids of the book's updates between two moves of the market. More than one, so that a snapshot's id lies strictly
 * between two events', as on an exchange that never stands still: Binance's rule for taking up the stream asks for it.
 */
const IDS_PER_MOVE = 10;

/** Of the last update that a place in the market has seen. */
export const updateIdOf = ({ version }: MarketMark): number => (version + 1) * IDS_PER_MOVE;

/** A place in the market: what has been published up to it. */
export interface MarketMark {
  /** Grows with every move: numbers the book's updates. */
  readonly version: number;
  readonly lastPrice: Price;
  readonly newestTradeId: number;
}

export const marketMark = (session: MarketSession): MarketMark => ({
  version: marketVersion(session),
  lastPrice: session.engine.state.lastPrice,
  newestTradeId: newestTradeId(session),
});

const marketVersion = ({ position, turnsPerCandle }: MarketSession): number =>
  position.cursor * (turnsPerCandle + 2) + (position.phase === "open" ? 1 + position.tick : 0);
