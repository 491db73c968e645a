import type { MatchingEvent } from "../matching/events.ts";
import { type MarketMark, marketMark } from "./market_data/market_mark.ts";
import { marketEvents } from "./streams/market_events.ts";
import type { MarketSession, Step } from "./market_session.ts";
import type { StateFile } from "./state_file.ts";
import type { StreamHub } from "./streams/stream_hub.ts";
import { userEvent } from "./user_events.ts";

/** At most so many steps are done again after a crash; an account change is stored at once. */
const STEPS_BETWEEN_WRITES = 25;

/** Who acts when the market moves, beside those who trade. May change the account. */
export interface MarketCompany {
  beforeMarket(): void;
  afterMarket(): void;
}

/** A market in motion: whatever changes is told to the streams and stored. */
export class Simulation {
  #stepsSinceWrite = 0;
  /** What the company does with this step; null between steps. */
  #beside: MatchingEvent[] | null = null;
  #stored: Promise<void> = Promise.resolve();

  constructor(
    readonly session: MarketSession,
    readonly hub: StreamHub,
    readonly stateFile: StateFile | null,
    private readonly company: MarketCompany,
  ) {}

  /** Does one step of the market (`session.step()` or one of its halves). Resolves when it is stored. */
  async advance(move: (session: MarketSession) => Step): Promise<Step> {
    this.company.beforeMarket();
    const before = marketMark(this.session);
    const moved = move(this.session);
    this.#tellUser(moved.events);
    const step: Step = { ...moved, events: [...moved.events, ...this.#inCompany()] };
    this.#tellMarket(before);
    this.#stepsSinceWrite++;
    if (step.events.length > 0 || step.ended || this.#stepsSinceWrite >= STEPS_BETWEEN_WRITES) this.#store();
    await this.#stored;
    return step;
  }

  /** The account changed by a request or by hand. */
  readonly accountChanged = (events: readonly MatchingEvent[]): void => {
    this.#beside?.push(...events);
    this.#tellUser(events);
    this.#store();
  };

  /** Resolves when all changes so far are on the disk. */
  stored(): Promise<void> {
    return this.#stored;
  }

  #inCompany(): readonly MatchingEvent[] {
    const beside: MatchingEvent[] = this.#beside = [];
    this.company.afterMarket();
    this.#beside = null;
    return beside;
  }

  #tellMarket(before: MarketMark): void {
    const now = marketMark(this.session);
    for (const stream of this.hub.subscribed()) {
      for (const event of marketEvents(this.session, stream, { before, now })) this.hub.publish(stream, event);
    }
  }

  #tellUser(events: readonly MatchingEvent[]): void {
    const { engine } = this.session;
    for (const event of events) {
      this.hub.publishPrivate(
        userEvent(engine.rules.market, event, engine.state.realizedPnl, engine.state.timeMs),
      );
    }
  }

  #store(): void {
    if (!this.stateFile) return;
    this.#stepsSinceWrite = 0;
    const { market, position, engine } = this.session;
    this.#stored = this.stateFile.write({ marketId: market.marketId, position, account: engine.state });
  }
}
