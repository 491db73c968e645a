import { createHash } from "node:crypto";
import { type Usd, usd } from "../../domain/money.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { MatchingEngine } from "../matching/matching_engine.ts";
import type { Refusal } from "../matching/refusal.ts";
import { Alarm } from "./alarm.ts";
import { type Credentials, DEMO_CREDENTIALS } from "./authentication.ts";
import { type Clock, machineClock } from "./clock.ts";
import type { EndpointContext } from "./endpoint.ts";
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
import { MarketSession, type SessionOptions } from "./market_session.ts";
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

export interface ExchangeOptions extends RuleOptions, Pick<SessionOptions, "ticksPerCandle"> {
  readonly market: SimulatedMarket;
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
  readonly session: MarketSession;
  readonly speed: Speed;
  readonly #closed = new AbortController();
  readonly #credentials: Credentials;
  readonly #limiter: RateLimiter;
  readonly #faults: FaultLayer;
  readonly #listenKeys: ListenKeys;
  readonly #hub: StreamHub;
  readonly #simulation: Simulation;
  /** The dead man's switch. */
  readonly #countdown: Alarm;
  readonly #desk = new ManualDesk(() => this.#context());
  readonly #running: Promise<void>;

  constructor(options: ExchangeOptions) {
    const { speed = null, clock = machineClock, limits = NO_LIMITS, credentials = DEMO_CREDENTIALS } = options;
    const closed = this.#closed.signal;
    this.session = sessionOf(options);
    this.speed = speed;
    this.#credentials = credentials;
    this.#limiter = new RateLimiter(clock, limits);
    this.#countdown = new Alarm(clock, closed);
    this.#faults = this.#faultLayer(options, clock);
    this.#listenKeys = new ListenKeys({
      clock,
      closed,
      newKey: listenKeySource(credentials),
      onEnded: (key) => this.#hub.endUserStreams(key),
    });
    this.#hub = new StreamHub(this.#faults.clock, this.#listenKeys, (side) => this.#faults.aroundLine(side));
    this.#simulation = new Simulation(this.session, this.#hub, options.stateFile ?? null, this.#faults);
    this.#running = speed === null ? Promise.resolve() : runAtSpeed(this.#simulation, speed, clock, closed)
      .catch((error) => console.error("The simulated market stopped:", error));
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
    return stepReport(await this.#simulation.advance((session) => session.step()));
  }

  /** The account's owner does something by hand, past the program. @returns The exchange's answer, or its refusal. */
  async actByHand(action: ManualAction): Promise<Result<unknown, Refusal>> {
    const answer = this.#desk.act(action);
    await this.#simulation.stored();
    return answer;
  }

  status(): StatusReport {
    return statusReport(this.session, this.speed);
  }

  /** Ends the market's run, every timer and every connection; resolves when the state is stored. */
  async close(): Promise<void> {
    this.#closed.abort(new Error("the exchange was closed"));
    this.#hub.closeAll("the exchange was closed");
    await this.#running;
    await this.#simulation.stored();
  }

  #context(): EndpointContext {
    const { accountChanged } = this.#simulation;
    return {
      session: this.session,
      listenKeys: this.#listenKeys,
      limiter: this.#limiter,
      nowMs: this.#faults.clock.nowMs(),
      accountChanged,
      cancelAllAfter: (ms) => {
        if (ms === 0) this.#countdown.clear();
        else this.#countdown.set(ms, () => accountChanged(this.session.engine.cancelAllOrders()));
      },
    };
  }

  /** Where faults may reach. */
  #faultLayer({ faults = NO_FAULTS, onFault }: ExchangeOptions, clock: Clock): FaultLayer {
    const { session } = this;
    const { engine } = session;
    const targets = {
      limiter: this.#limiter,
      nextTradeId: () => engine.state.nextTradeId,
      rejectAlgo: (id: number) =>
        this.#simulation.accountChanged(engine.rejectAlgo({ id }, "Rejected by the exchange")),
      liquidate: () => this.#simulation.accountChanged(engine.liquidate()),
      deleverage: () => this.#simulation.accountChanged(engine.deleverage()),
      endListenKey: () => this.#listenKeys.end(),
      closeStreams: (reason: string) => this.#hub.closeAll(reason),
      actByHand: (action: ManualAction) => void this.#desk.act(action),
      view: () => userView(session),
      marketMs: () => session.timeMs,
    };
    return new FaultLayer(faults, clock, this.#closed.signal, targets, onFault);
  }
}

/** An exchange that stands still until it is asked or stepped, or runs by itself when a speed is given. */
export const createExchange = (options: ExchangeOptions): SimulatedExchange => new SimulatedExchange(options);

/** The market that is traded: the one that was given, and what faults make of it. */
export const tradedMarket = ({ market, faults = NO_FAULTS }: ExchangeOptions): SimulatedMarket =>
  faultyMarket(market, tradingRules(market.symbol).market, faults);

function sessionOf(options: ExchangeOptions): MarketSession {
  const { balance = usd(10_000), saved, ticksPerCandle, faults = NO_FAULTS } = options;
  const market = tradedMarket(options);
  const liquidity = options.liquidity ?? (faults.faults.partial_fill ? WHOLE_VOLUME : undefined);
  const rules = tradingRules(market.symbol, { ...options, liquidity });
  const engine = saved ? MatchingEngine.restore(rules, saved.account) : MatchingEngine.create(rules, balance);
  return new MarketSession(market, engine, { position: saved?.position, ticksPerCandle });
}

/** Keys that nobody guesses and that a second run gives again. */
function listenKeySource({ apiKey, apiSecret }: Credentials): () => string {
  let given = 0;
  return () => createHash("sha256").update(`${apiKey} ${apiSecret} ${given++}`).digest("hex");
}
