import { createHash } from "node:crypto";
import type { Candle } from "../../domain/candle.ts";
import { invariant } from "../../domain/result.ts";
import type { MatchingEvent } from "../matching/events.ts";
import { MatchingAccount } from "../matching/matching_account.ts";
import type { MatchingState } from "../matching/state.ts";
import { MarketSession, type NextMove, type Position } from "./market_session.ts";
import type { SimulatedMarket } from "./simulated_market.ts";

/** What a move of the venue did in one market. */
export interface MarketStep {
  readonly session: MarketSession;
  /** The one that closed. */
  readonly candle: Candle | null;
  readonly events: readonly MatchingEvent[];
}

export interface VenueStep {
  readonly timeMs: number;
  readonly phase: NextMove["kind"];
  readonly markets: readonly MarketStep[];
  readonly ended: boolean;
}

/** What is kept of one market. */
export interface SavedMarket {
  readonly symbol: string;
  readonly position: Position;
  readonly account: MatchingState;
}

/** At one and the same time a candle closes before the next opens. */
const ORDER = { close: 0, tick: 1, open: 2 } as const;

const isBefore = (a: NextMove, b: NextMove): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && ORDER[a.kind] < ORDER[b.kind]);

/** All markets that one account trades, moved together through their common time. Knows no clock: it moves when told. */
export class Venue {
  readonly sessions: readonly MarketSession[];

  /** @param markets Of one timeframe. @param saved Where to go on, in the order of the markets. */
  constructor(
    readonly markets: readonly SimulatedMarket[],
    readonly account: MatchingAccount,
    private readonly options: {
      readonly saved?: readonly SavedMarket[] | undefined;
      readonly ticksPerCandle?: number | undefined;
    } = {},
  ) {
    const { saved, ticksPerCandle } = options;
    this.sessions = markets.map((market, i) =>
      new MarketSession(market, account.engines[i]!, { position: saved?.[i]?.position, ticksPerCandle })
    );
    invariant(new Set(markets.map(({ timeframe }) => timeframe)).size === 1, "markets of a venue have one timeframe");
  }

  /** Names all that is traded here: two venues with the same id have the same candles. */
  get marketId(): string {
    return venueId(this.markets);
  }

  /** The first market: the only one, where there is one. */
  get first(): MarketSession {
    return this.sessions[0]!;
  }

  session(symbol: string): MarketSession | undefined {
    return this.sessions.find(({ market }) => market.symbol === symbol);
  }

  /** Market time: that of the market that has come furthest; before any has begun, of the one that begins first. */
  get timeMs(): number {
    let furthestMs = -Infinity, firstMs = Infinity;
    for (const { isNew, timeMs } of this.sessions) {
      if (isNew) firstMs = Math.min(firstMs, timeMs);
      else furthestMs = Math.max(furthestMs, timeMs);
    }
    return furthestMs > -Infinity ? furthestMs : firstMs;
  }

  get ended(): boolean {
    return this.sessions.every(({ ended }) => ended);
  }

  /** The earliest of what comes next; null when all markets have ended. */
  get next(): NextMove | null {
    let earliest: NextMove | null = null;
    for (const { next } of this.sessions) {
      if (next && (!earliest || isBefore(next, earliest))) earliest = next;
    }
    return earliest;
  }

  /** Goes on until something needs the trader: stops after a move that changed the account, else after a close. */
  step(): VenueStep {
    for (;;) {
      const moved = this.move();
      if (moved.ended || moved.phase === "close" || changed(moved)) return moved;
    }
  }

  /** Does what comes next, in every market where it does so now. */
  move(): VenueStep {
    const next = this.next;
    if (!next) return { timeMs: this.timeMs, phase: "close", markets: [], ended: true };
    const markets: MarketStep[] = [];
    for (const session of this.sessions) {
      const own = session.next;
      if (own?.kind !== next.kind || own.atMs !== next.atMs) continue;
      const { candle, events } = session.move(next.kind);
      markets.push({ session, candle, events });
    }
    markets.push(...this.#ruined());
    return { timeMs: this.timeMs, phase: next.kind, markets, ended: this.ended };
  }

  saved(): SavedMarket[] {
    return this.sessions.map(({ market, position, engine }) => ({
      symbol: market.symbol,
      position,
      account: engine.state,
    }));
  }

  /** The same account in the same place, for trying out. */
  copy(): Venue {
    const { engines } = this.account;
    const account = MatchingAccount.restore(engines.map(({ rules }) => rules), this.account.snapshot());
    return new Venue(this.markets, account, { ...this.options, saved: this.saved() });
  }

  /** Positions that a move elsewhere has ruined. */
  #ruined(): MarketStep[] {
    if (!this.account.hasRuined) return [];
    return this.account.liquidateRuined().map(({ engine, events }) => ({
      session: this.sessions.find((each) => each.engine === engine)!,
      candle: null,
      events,
    }));
  }
}

export const changed = ({ markets }: VenueStep): boolean => markets.some(({ events }) => events.length > 0);

export function venueId(markets: readonly SimulatedMarket[]): string {
  const [only, ...more] = markets.map(({ marketId }) => marketId);
  if (more.length === 0) return only!;
  const hash = createHash("sha256").update([only, ...more].join(" ")).digest("hex").slice(0, 12);
  return `${markets.length}-markets-${hash}`;
}
