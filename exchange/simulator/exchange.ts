import { createHash } from "node:crypto";
import { type Usd, usd } from "../../domain/money.ts";
import { ok, type Result } from "../../domain/result.ts";
import { MatchingEngine } from "../matching/matching_engine.ts";
import type { Refusal } from "../matching/refusal.ts";
import { type Credentials, DEMO_CREDENTIALS } from "./authentication.ts";
import { type Clock, machineClock } from "./clock.ts";
import { NO_LIMITS, RateLimiter, type RateLimits } from "./limits/rate_limiter.ts";
import {
  controlResponse,
  type Speed,
  type StatusReport,
  statusReport,
  type StepReport,
  stepReport,
} from "./lockstep_control.ts";
import { MarketSession } from "./market_session.ts";
import { runAtSpeed } from "./pacer.ts";
import { answered, restCall, type RestOptions } from "./rest_handler.ts";
import type { SimulatedMarket } from "./simulated_market.ts";
import { Simulation } from "./simulation.ts";
import type { SavedSession, StateFile } from "./state_file.ts";
import { InMemoryLine, type InMemorySocket, type SocketListener } from "./streams/in_memory_socket.ts";
import { ListenKeys } from "./streams/listen_keys.ts";
import type { SocketPeer, SocketSide } from "./streams/socket_side.ts";
import { StreamHub } from "./streams/stream_hub.ts";
import { type StreamRequest, streamRequest } from "./streams/stream_path.ts";
import { tradingRules } from "./symbol_rules.ts";

export interface ExchangeOptions {
  readonly market: SimulatedMarket;
  /** Times faster than life, or null (default) for lockstep: the market moves when `step()` says so. */
  readonly speed?: Speed;
  /** Opening wallet balance; 10,000 dollars by default. Not used when a session is taken up. */
  readonly balance?: Usd;
  /** Against the taker on every fill; 0 by default. */
  readonly slippageBps?: number;
  readonly credentials?: Credentials;
  /** The machine's own by default. Market time is none of it: that moves with the candles. */
  readonly clock?: Clock;
  /** What a client may ask for in a minute; `NO_LIMITS` by default. */
  readonly limits?: RateLimits;
  /** Account and place in the market to go on from. */
  readonly saved?: SavedSession;
  /** Where both are kept. */
  readonly stateFile?: StateFile;
}

/** A simulated Binance USD-M exchange inside this process: no port, no socket, no timer but the clock's. */
export interface SimulatedExchange {
  /** REST and the control routes. Resolves once the client has given up, when its request is aborted. */
  handle(request: Request): Promise<Response>;
  /** Opens a websocket. @param address e.g. `ws://sim/ws/btcusdt@kline_5m`; the host does not matter. */
  connect(address: string, listener: SocketListener): Result<InMemorySocket, Refusal>;
  /** The market's step, as `POST /sim/step` does it. */
  step(): Promise<StepReport>;
  status(): StatusReport;
  readonly session: MarketSession;
  /** Ends the market's run, every timer and every connection; resolves when the state is stored. */
  close(): Promise<void>;
}

/** The same, with what carries it over a network. */
export interface ServableExchange extends SimulatedExchange {
  /** @returns Undefined when the address is no stream, or what refuses it. */
  streamRequest(address: string): Result<StreamRequest, Refusal> | undefined;
  /** Takes up a connection that was asked for. */
  attach(request: StreamRequest, side: SocketSide): Result<SocketPeer, Refusal>;
}

const NOT_A_STREAM: Refusal = { code: -1000, message: "The address is no stream: use /ws/… or /stream?streams=…" };

/** Makes a simulated exchange that stands still until it is asked or stepped. */
export function createExchange(options: ExchangeOptions): ServableExchange {
  const { speed = null, clock = machineClock, limits = NO_LIMITS, credentials = DEMO_CREDENTIALS } = options;
  const closed = new AbortController();
  const listenKeys = new ListenKeys({ clock, closed: closed.signal, newKey: listenKeySource(credentials) });
  const hub = new StreamHub({ clock, listenKeys, lineOf: (side) => side });
  const simulation = new Simulation(sessionOf(options), hub, options.stateFile ?? null);
  const limiter = new RateLimiter(clock, limits);
  const rest: RestOptions = { simulation, listenKeys, limiter, credentials, clock };
  const running = speed === null ? Promise.resolve() : runAtSpeed(simulation, speed, clock, closed.signal);
  running.catch((error) => console.error("The simulated market stopped:", error));

  const asked = (address: string) => {
    const request = streamRequest(new URL(address));
    if (!request) return undefined;
    const refusal = hub.refusal(request);
    return refusal ? { ok: false, error: refusal } as const : ok(request);
  };

  return {
    session: simulation.session,
    handle: async (request) => {
      const control = await controlResponse(simulation, speed, request);
      if (control) return control;
      const call = await restCall(request);
      return call instanceof Response ? call : await answered(rest, call);
    },
    streamRequest: asked,
    attach: (request, side) => hub.connect(request, side),
    connect: (address, listener) => {
      const request = asked(address) ?? { ok: false, error: NOT_A_STREAM } as const;
      if (!request.ok) return request;
      const line = new InMemoryLine(listener);
      const peer = hub.connect(request.value, line);
      return peer.ok ? ok(line.openedTo(peer.value)) : peer;
    },
    step: async () => stepReport(await simulation.advance((session) => session.step())),
    status: () => statusReport(simulation, speed),
    close: async () => {
      closed.abort(new Error("the exchange was closed"));
      hub.closeAll("the exchange was closed");
      await running;
      await simulation.stored();
    },
  };
}

function sessionOf({ market, balance, slippageBps, saved }: ExchangeOptions): MarketSession {
  const rules = tradingRules(market.symbol, slippageBps ?? 0);
  return saved
    ? new MarketSession(market, MatchingEngine.restore(rules, saved.account), saved.position)
    : new MarketSession(market, MatchingEngine.create(rules, balance ?? usd(10_000)));
}

/** Keys that nobody guesses and that a second run gives again. */
function listenKeySource({ apiKey, apiSecret }: Credentials): () => string {
  let given = 0;
  return () => createHash("sha256").update(`${apiKey} ${apiSecret} ${given++}`).digest("hex");
}
