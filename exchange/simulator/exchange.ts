import { createHash } from "node:crypto";
import { type Usd, usd } from "../../domain/money.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { MatchingEvent } from "../matching/events.ts";
import { MatchingAccount } from "../matching/matching_account.ts";
import type { MatchingEngine } from "../matching/matching_engine.ts";
import type { Refusal } from "../matching/refusal.ts";
import { Alarm } from "./alarm.ts";
import { type Credentials, DEMO_CREDENTIALS } from "./authentication.ts";
import { type Clock, machineClock } from "./clock.ts";
import type { VenueContext } from "./endpoint.ts";
import type { FaultName } from "./faults/catalogue.ts";
import { FaultLayer, NO_FAULTS } from "./faults/fault_layer.ts";
import type { FaultPlan } from "./faults/fault_plan.ts";
import { faultyMarket, WHOLE_VOLUME } from "./faults/market_faults.ts";
import { userView } from "./faults/user_view.ts";
import { NO_LIMITS, RateLimiter, type RateLimits } from "./limits/rate_limiter.ts";
import {
  controlResponse,
  type Speed,
  type StatusReport,
  statusReport,
  type StepReport,
  stepReport,
} from "./lockstep_control.ts";
import type { ManualAction } from "./manual/manual_action.ts";
import { ManualDesk } from "./manual/manual_desk.ts";
import type { MarketSession, SessionOptions } from "./market_session.ts";
import { runAtSpeed } from "./pacer.ts";
import { answered, restCall } from "./rest_handler.ts";
import type { SimulatedMarket } from "./simulated_market.ts";
import { Simulation } from "./simulation.ts";
import type { SavedSession, StateFile } from "./state_file.ts";
import { InMemoryLine, type InMemorySocket, type SocketListener } from "./streams/in_memory_socket.ts";
import { ListenKeys } from "./streams/listen_keys.ts";
import type { SocketPeer, SocketSide } from "./streams/socket_side.ts";
import { StreamHub } from "./streams/stream_hub.ts";
import { type StreamRequest, streamRequest } from "./streams/stream_path.ts";
import { type RuleOptions, tradingRules } from "./symbol_rules.ts";
import { Venue } from "./venue.ts";

export interface ExchangeOptions extends RuleOptions, Pick<SessionOptions, "ticksPerCandle"> {
  /** One, or all that the account trades, of one timeframe. */
  readonly market: SimulatedMarket | readonly SimulatedMarket[];
  /** Times faster than life, or null (default) for lockstep: the market moves when `step()` says so. */
  readonly speed?: Speed;
  /** Opening wallet balance; 10,000 dollars by default. Not used when a session is taken up. */
  readonly balance?: Usd;
  readonly credentials?: Credentials;
  /** The machine's own by default. Market time is none of it: that moves with the candles. */
  readonly clock?: Clock;
  /** What a client may ask for in a minute; `NO_LIMITS` by default. */
  readonly limits?: RateLimits;
  /** What goes wrong; nothing by default. */
  readonly faults?: FaultPlan;
  /** Hears of each fault that strikes; of one that lasts each time that it is met. */
  readonly onFault?: (name: FaultName) => void;
  /** Account and place in the market to go on from. */
  readonly saved?: SavedSession;
  /** Where both are kept. */
  readonly stateFile?: StateFile;
}

const NOT_A_STREAM: Refusal = { code: -5000, message: "The address is no stream: use /ws/… or /stream?streams=…" };
const DOWN: Refusal = { code: -1016, message: "This service is no longer available." };

/**
 * A simulated Binance USD-M exchange inside this process: no port, no socket, no timer but the clock's. It stands still
 * until it is asked or stepped.
 */
export class SimulatedExchange {
  readonly venue: Venue;
  readonly speed: Speed;
  readonly #closed = new AbortController();
  readonly #credentials: Credentials;
  readonly #limiter: RateLimiter;
  readonly #faults: FaultLayer;
  readonly #listenKeys: ListenKeys;
  readonly #hub: StreamHub;
  readonly #simulation: Simulation;
  /** The dead man's switches, one a market. */
  readonly #countdowns: ReadonlyMap<MarketSession, Alarm>;
  readonly #desk = new ManualDesk(() => this.#context());
  readonly #running: Promise<void>;

  constructor(options: ExchangeOptions) {
    const { speed = null, clock = machineClock, limits = NO_LIMITS, credentials = DEMO_CREDENTIALS } = options;
    const closed = this.#closed.signal;
    this.venue = venueOf(options);
    this.speed = speed;
    this.#credentials = credentials;
    this.#limiter = new RateLimiter(clock, limits);
    this.#countdowns = new Map(this.venue.sessions.map((session) => [session, new Alarm(clock, closed)]));
    this.#faults = this.#faultLayer(options, clock);
    this.#listenKeys = new ListenKeys({
      clock,
      closed,
      newKey: listenKeySource(credentials),
      onEnded: (key) => this.#hub.endUserStreams(key),
    });
    this.#hub = new StreamHub(this.#faults.clock, this.#listenKeys, (side) => this.#faults.aroundLine(side));
    this.#simulation = new Simulation(this.venue, this.#hub, options.stateFile ?? null, this.#faults);
    this.#running = speed === null ? Promise.resolve() : runAtSpeed(this.#simulation, speed, clock, closed)
      .catch((error) => console.error("The simulated market stopped:", error));
  }

  /** The first market: the only one, where there is one. */
  get session(): MarketSession {
    return this.venue.first;
  }

  /** REST and the control routes. What was sent arrives, also when the client no longer waits for the answer. */
  async handle(request: Request): Promise<Response> {
    const control = await controlResponse(this, request);
    if (control) return control;
    const call = await restCall(request);
    if (call instanceof Response) return call;
    const rest = { simulation: this.#simulation, credentials: this.#credentials, context: () => this.#context() };
    return await this.#faults.aroundCall(call, () => answered(rest, call));
  }

  /** Opens a websocket. @param address e.g. `ws://exchange/ws/btcusdt@kline_5m`; the host does not matter. */
  connect(address: string, listener: SocketListener): Result<InMemorySocket, Refusal> {
    const request = this.streamRequest(address);
    if (!request.ok) return request;
    const line = new InMemoryLine(listener);
    return ok(line.openedTo(this.attach(request.value, line)));
  }

  /** Reads a websocket's address, before it is accepted. */
  streamRequest(address: string): Result<StreamRequest, Refusal> {
    this.#faults.onTime();
    const request = streamRequest(new URL(address));
    if (!request) return err(NOT_A_STREAM);
    const refusal = this.#faults.refusesStreams() ? DOWN : this.#hub.refusal(request);
    return refusal ? err(refusal) : ok(request);
  }

  /** Takes up a websocket that was asked for. @returns Where its messages go. */
  attach(request: StreamRequest, side: SocketSide): SocketPeer {
    return this.#hub.connect(request, side);
  }

  /** The market's step, as `POST /sim/step` does it. */
  async step(): Promise<StepReport> {
    return stepReport(await this.#simulation.advance((venue) => venue.step()));
  }

  /** The account's owner does something by hand, past the program. @returns The exchange's answer, or its refusal. */
  async actByHand(action: ManualAction): Promise<Result<unknown, Refusal>> {
    const answer = this.#desk.act(action);
    await this.#simulation.stored();
    return answer;
  }

  status(): StatusReport {
    return statusReport(this.venue, this.speed);
  }

  /** Ends the market's run, every timer and every connection; resolves when the state is stored. */
  async close(): Promise<void> {
    this.#closed.abort(new Error("the exchange was closed"));
    this.#hub.closeAll("the exchange was closed");
    await this.#running;
    await this.#simulation.stored();
  }

  #context(): VenueContext {
    const { accountChanged } = this.#simulation;
    return {
      venue: this.venue,
      listenKeys: this.#listenKeys,
      limiter: this.#limiter,
      nowMs: this.#faults.clock.nowMs(),
      told: accountChanged,
      cancelAllAfter: (session, ms) => {
        const countdown = this.#countdowns.get(session)!;
        if (ms === 0) countdown.clear();
        else countdown.set(ms, () => accountChanged(session, session.engine.cancelAllOrders()));
      },
    };
  }

  /** Where faults may reach. */
  #faultLayer({ faults = NO_FAULTS, onFault }: ExchangeOptions, clock: Clock): FaultLayer {
    const { venue } = this;
    const change = (session: MarketSession, happen: (engine: MatchingEngine) => MatchingEvent[]) =>
      this.#simulation.accountChanged(session, happen(session.engine));
    /** The first that has a position. */
    const holder = () => venue.sessions.find(({ engine }) => engine.state.position.qty !== 0) ?? venue.first;
    const targets = {
      limiter: this.#limiter,
      nextTradeIds: () =>
        new Map(venue.sessions.map(({ market, engine }) => [market.symbol, engine.state.nextTradeId])),
      rejectAlgo: (id: number) => {
        const session = venue.sessions.find(({ engine }) => engine.state.openAlgos.some(({ algoId }) => algoId === id));
        if (session) change(session, (engine) => engine.rejectAlgo({ id }, "Rejected by the exchange"));
      },
      liquidate: () => change(holder(), (engine) => engine.liquidate()),
      deleverage: () => change(holder(), (engine) => engine.deleverage()),
      endListenKey: () => this.#listenKeys.end(),
      closeStreams: (reason: string) => this.#hub.closeAll(reason),
      actByHand: (action: ManualAction) => void this.#desk.act(action),
      view: () => userView(venue.first),
      marketMs: () => venue.timeMs,
    };
    return new FaultLayer(faults, clock, this.#closed.signal, targets, onFault);
  }
}

/** An exchange that stands still until it is asked or stepped, or runs by itself when a speed is given. */
export const createExchange = (options: ExchangeOptions): SimulatedExchange => new SimulatedExchange(options);

/** The markets that are traded: those that were given, and what faults make of them. */
export const tradedMarkets = ({ market, faults = NO_FAULTS }: ExchangeOptions): readonly SimulatedMarket[] =>
  [market].flat().map((each) => faultyMarket(each, tradingRules(each.symbol).market, faults));

function venueOf(options: ExchangeOptions): Venue {
  const { balance = usd(10_000), saved, ticksPerCandle, faults = NO_FAULTS } = options;
  const markets = tradedMarkets(options);
  const liquidity = options.liquidity ?? (faults.faults.partial_fill ? WHOLE_VOLUME : undefined);
  const rules = markets.map(({ symbol }) => tradingRules(symbol, { ...options, liquidity }));
  const account = saved
    ? MatchingAccount.restore(rules, saved.markets.map((each) => each.account))
    : MatchingAccount.create(rules, balance);
  return new Venue(markets, account, { saved: saved?.markets, ticksPerCandle });
}

/** Keys that nobody guesses and that a second run gives again. */
function listenKeySource({ apiKey, apiSecret }: Credentials): () => string {
  let given = 0;
  return () => createHash("sha256").update(`${apiKey} ${apiSecret} ${given++}`).digest("hex");
}
