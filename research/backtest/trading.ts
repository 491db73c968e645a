import type { Command } from "../../coordinator/engine/command.ts";
import { decide } from "../../coordinator/engine/decide.ts";
import type { EngineEvent } from "../../coordinator/engine/event.ts";
import { isFlattening } from "../../coordinator/engine/flattening.ts";
import { refreshAccount } from "../../coordinator/engine/income.ts";
import { isNews } from "../../coordinator/engine/news.ts";
import { followUp } from "../../coordinator/engine/orders.ts";
import type { EngineState } from "../../coordinator/engine/state.ts";
import { requestView } from "../../coordinator/engine/view.ts";
import type { ForecastRequest } from "../../coordinator/ports/forecaster.ts";
import { type Effect, isEffect } from "../../coordinator/runtime/effects.ts";
import { type Candle, closeTimeMs, type Timeframe } from "../../domain/candle.ts";
import type { ForecastAnswer } from "../../domain/forecast.ts";
import { invariant } from "../../domain/result.ts";
import { changed, type VenueStep } from "../../exchange/simulator/venue.ts";
import type { ExchangeDesk } from "./exchange_desk.ts";

/** What the models say of a candle, at once. */
export type Forecasts = (request: ForecastRequest) => readonly ForecastAnswer[];

/** Told of each event after the engine has taken it. */
export type Listener = (event: EngineEvent, commands: readonly Command[]) => void;

type Question = Extract<Effect, { kind: "request_forecasts" }>;

/**
 * The live engine on a venue in this process. The order of what happens is that of a replay in lockstep
 * (`coordinator/runtime`: the loop takes answers in turn, the session asks after the account before the candle of the
 * same step), so that both trade the same to the last unit; a test holds one against the other.
 */
export class BacktestTrading {
  readonly #waiting: EngineEvent[] = [];
  readonly #questions: Question[] = [];
  readonly #places: ReadonlyMap<string, number>;

  constructor(
    readonly state: EngineState,
    readonly desk: ExchangeDesk,
    readonly parts: { readonly timeframe: Timeframe; readonly forecasts: Forecasts; readonly listener: Listener },
  ) {
    this.#places = new Map([...state.symbols.keys()].map((symbol, place) => [symbol, place]));
  }

  /** Shows the engine the past of a market. */
  warmUp(symbol: string, candles: readonly Candle[]): void {
    this.#tell({ kind: "warmup", atMs: this.desk.venue.timeMs, symbol, candles });
  }

  /** Asks for the account, until a look tells nothing new. */
  takeUp(): void {
    for (let before = -1; this.state.sequence !== before;) {
      before = this.state.sequence;
      this.#do(requestView(this.state));
    }
    invariant(this.state.account, "the venue tells the account");
  }

  /** One step of the venue, and all that it sets off. @returns False when the market has ended. */
  step(): boolean {
    const step = this.desk.venue.step();
    if (changed(step)) this.#accountChanged();
    for (const [symbol, candle] of this.#closed(step)) this.#candle(symbol, candle);
    return !step.ended;
  }

  /** Closes what is open: at the end of the data as a replay does it. */
  windDown(): void {
    this.#tell({ kind: "shutdown", atMs: this.state.nowMs, closePositions: true });
    this.#askAfterOrders();
    this.#do(refreshAccount(this.state));
  }

  /** In the order of the engine's markets. */
  #closed({ markets }: VenueStep): [string, Candle][] {
    const closed = markets.flatMap(({ session, candle }): [string, Candle][] =>
      candle ? [[session.market.symbol, candle]] : []
    );
    return closed.length < 2 ? closed : closed.sort(([a], [b]) => this.#places.get(a)! - this.#places.get(b)!);
  }

  #candle(symbol: string, candle: Candle): void {
    this.#tell({ kind: "candle", atMs: closeTimeMs(candle, this.parts.timeframe), symbol, candle });
    if (isFlattening(this.state)) this.#accountChanged();
  }

  /** Funding first, then orders, then everything: each step needs what the one before has booked. */
  #accountChanged(): void {
    this.#do(refreshAccount(this.state));
    this.#askAfterOrders();
    this.#do(requestView(this.state));
  }

  #askAfterOrders(): void {
    for (const order of [...this.state.orders.values()]) this.#start(followUp(this.state, order));
    this.#work();
  }

  #do(effect: Effect): void {
    this.#start(effect);
    this.#work();
  }

  #tell(event: EngineEvent): void {
    this.#waiting.push(event);
    this.#work();
  }

  /** What was asked for is taken in the order of the asking, and what the models say when all else is done. */
  #work(): void {
    for (let event = this.#next(); event; event = this.#next()) {
      if (!isNews(this.state, event)) continue;
      const commands = decide(this.state, event);
      this.parts.listener(event, commands);
      for (const command of commands) if (isEffect(command)) this.#start(command);
    }
  }

  #next(): EngineEvent | undefined {
    const event = this.#waiting.shift();
    if (event) return event;
    const question = this.#questions.shift();
    return question && this.#asked(question);
  }

  #start(effect: Effect): void {
    switch (effect.kind) {
      case "request_forecasts":
        this.#questions.push(effect);
        return;
      case "request_explanation":
        return;
      default:
        this.#waiting.push(this.desk.answer(effect));
    }
  }

  #asked({ symbol, features, candles, history, withQuote }: Question): EngineEvent {
    const { timeframe, forecasts } = this.parts;
    const answers = forecasts({ symbol, timeframe, features, candles, history });
    const quote = withQuote ? this.desk.quote(symbol) : null;
    const atMs = this.desk.venue.timeMs;
    return { kind: "forecasts", atMs, symbol, candleOpenTimeMs: features.openTimeMs, answers, quote };
  }
}
