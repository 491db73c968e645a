import type { MatchingEvent } from "../matching/events.ts";
import { type MarketMark, marketMark } from "./market_data/market_mark.ts";
import { marketEvents } from "./streams/market_events.ts";
import type { MarketSession } from "./market_session.ts";
import type { StateFile } from "./state_file.ts";
import type { StreamHub } from "./streams/stream_hub.ts";
import { userEvent } from "./user_events.ts";
import { changed, type MarketStep, type Venue, type VenueStep } from "./venue.ts";

/** At most so many steps are done again after a crash; an account change is stored at once. */
const STEPS_BETWEEN_WRITES = 25;

/** Who acts when the market moves, beside those who trade. May change the account. */
export interface MarketCompany {
  beforeMarket(): void;
  afterMarket(): void;
}

/** Markets in motion: whatever changes is told to the streams and stored. */
export class Simulation {
  #stepsSinceWrite = 0;
  /** What the company does with this step; null between steps. */
  #beside: MarketStep[] | null = null;
  #stored: Promise<void> = Promise.resolve();

  constructor(
    readonly venue: Venue,
    readonly hub: StreamHub,
    readonly stateFile: StateFile | null,
    private readonly company: MarketCompany,
  ) {}

  /** Does one step of the markets (`venue.step()` or one move of it). Resolves when it is stored. */
  async advance(step: (venue: Venue) => VenueStep): Promise<VenueStep> {
    this.company.beforeMarket();
    const before = new Map(this.venue.sessions.map((session) => [session, marketMark(session)]));
    const moved = step(this.venue);
    for (const { session, events } of moved.markets) this.#tellUser(session, events);
    const done: VenueStep = { ...moved, markets: [...moved.markets, ...this.#inCompany()] };
    for (const [session, mark] of before) this.#tellMarket(session, mark);
    this.#stepsSinceWrite++;
    if (changed(done) || done.ended || this.#stepsSinceWrite >= STEPS_BETWEEN_WRITES) this.#store();
    await this.#stored;
    return done;
  }

  /** The account changed in one market, by a request or by hand. */
  readonly accountChanged = (session: MarketSession, events: readonly MatchingEvent[]): void => {
    this.#beside?.push({ session, candle: null, events });
    this.#tellUser(session, events);
    this.#store();
  };

  /** Resolves when all changes so far are on the disk. */
  stored(): Promise<void> {
    return this.#stored;
  }

  #inCompany(): readonly MarketStep[] {
    const beside: MarketStep[] = this.#beside = [];
    this.company.afterMarket();
    this.#beside = null;
    return beside;
  }

  #tellMarket(session: MarketSession, before: MarketMark): void {
    const now = marketMark(session);
    if (now.version === before.version && this.venue.sessions.length > 1) return;
    for (const stream of this.hub.subscribed()) {
      for (const event of marketEvents(session, stream, { before, now })) this.hub.publish(stream, event);
    }
  }

  #tellUser({ engine }: MarketSession, events: readonly MatchingEvent[]): void {
    for (const event of events) {
      this.hub.publishPrivate(
        userEvent(engine.rules.market, event, engine.state.realizedPnl, engine.state.timeMs),
      );
    }
  }

  #store(): void {
    if (!this.stateFile) return;
    this.#stepsSinceWrite = 0;
    this.#stored = this.stateFile.write({ marketId: this.venue.marketId, markets: this.venue.saved() });
  }
}
