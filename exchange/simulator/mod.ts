import { type Usd, usd } from "../../domain/money.ts";
import { MatchingEngine } from "../matching/matching_engine.ts";
import type { Credentials } from "./authentication.ts";
import { ListenKeys } from "./listen_keys.ts";
import {
  controlResponse,
  type Speed,
  type StatusReport,
  statusReport,
  type StepReport,
  stepReport,
} from "./lockstep_control.ts";
import { MarketSession, type SessionOptions } from "./market_session.ts";
import { runAtSpeed } from "./pacer.ts";
import { restHandler } from "./rest_handler.ts";
import type { SimulatedMarket } from "./simulated_market.ts";
import { Simulation } from "./simulation.ts";
import { readStateFile, StateFile } from "./state_file.ts";
import { StreamHub } from "./stream_hub.ts";
import { type RuleOptions, tradingRules } from "./symbol_rules.ts";

export type { Speed, StatusReport, StepReport } from "./lockstep_control.ts";
export type { SimulatedMarket } from "./simulated_market.ts";
export type { FillMode, Liquidity } from "../matching/trading_rules.ts";
export { type FundingRate, recordedFunding, withFunding } from "./funding.ts";
export { recordedMarket } from "./recorded_market.ts";
export { syntheticMarket } from "./synthetic.ts";

/** The one account's key and secret unless others are chosen. No secret at all: the simulator listens on loopback. */
export const DEMO_CREDENTIALS: Credentials = { apiKey: "xylen-demo", apiSecret: "xylen-demo-secret" };

export interface SimulatorOptions extends RuleOptions, Pick<SessionOptions, "ticksPerCandle"> {
  readonly market: SimulatedMarket;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** `127.0.0.1` by default. */
  readonly hostname?: string;
  /** Times faster than life, or null (default) for lockstep: one `POST /sim/step` moves the market one step. */
  readonly speed?: Speed;
  /** Opening wallet balance; 10,000 dollars by default. Not used when a state file is read. */
  readonly balance?: Usd;
  readonly credentials?: Credentials;
  /** Account and place in the market are kept here and taken up again at the next start. */
  readonly stateFile?: string;
  /** Wall time, Unix ms: for signatures, listen keys and `serverTime`. */
  readonly wallNowMs?: () => number;
}

export interface Simulator {
  readonly port: number;
  /** The market's step, as `POST /sim/step` does it. */
  step(): Promise<StepReport>;
  status(): StatusReport;
  /** Stops the market and the server; resolves when the state is stored and every socket is closed. */
  close(): Promise<void>;
}

/** Why a simulator did not start, in one sentence for the user. */
export class SimulatorStartError extends Error {
  override readonly name = "SimulatorStartError";
}

/**
 * Starts a simulated Binance USD-M exchange: REST, websocket and lockstep control on one port.
 *
 * @throws {SimulatorStartError} When the port is in use or the state file cannot be used.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { speed = null, wallNowMs = Date.now } = options;
  const listenKeys = new ListenKeys();
  const hub = new StreamHub(listenKeys, wallNowMs);
  const stateFile = options.stateFile === undefined ? null : new StateFile(options.stateFile);
  const simulation = new Simulation(await openSession(options), hub, stateFile);
  const rest = restHandler({
    simulation,
    listenKeys,
    credentials: options.credentials ?? DEMO_CREDENTIALS,
    wallNowMs,
  });
  const server = serve(
    options,
    async (request) =>
      (isUpgrade(request) ? hub.accept(request) : await controlResponse(simulation, speed, request)) ??
        await rest(request),
  );
  const stopPacer = speed === null ? () => {} : runAtSpeed(simulation, speed, reportFault);
  return {
    port: server.addr.port,
    step: async () => stepReport(await simulation.advance((session) => session.step())),
    status: () => statusReport(simulation, speed),
    close: async () => {
      stopPacer();
      await hub.close();
      await server.shutdown();
      await simulation.stored();
    },
  };
}

async function openSession(options: SimulatorOptions): Promise<MarketSession> {
  const { market, balance, stateFile, ticksPerCandle } = options;
  const rules = tradingRules(market.symbol, options);
  const saved = stateFile === undefined ? null : await readStateFile(stateFile, market.marketId);
  if (saved && !saved.ok) throw new SimulatorStartError(saved.error);
  if (saved?.value) {
    const { account, position } = saved.value;
    return new MarketSession(market, MatchingEngine.restore(rules, account), { position, ticksPerCandle });
  }
  return new MarketSession(market, MatchingEngine.create(rules, balance ?? usd(10_000)), { ticksPerCandle });
}

const isUpgrade = (request: Request): boolean => request.headers.get("upgrade")?.toLowerCase() === "websocket";

const reportFault = (error: unknown): void => console.error("The simulated market stopped:", error);

function serve(
  { port = 0, hostname = "127.0.0.1" }: SimulatorOptions,
  handler: (request: Request) => Promise<Response>,
): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ port, hostname, onListen: () => {}, onError: internalError }, handler);
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      throw new SimulatorStartError(`Port ${port} is in use: choose another or stop what listens there`);
    }
    throw error;
  }
}

function internalError(error: unknown): Response {
  console.error("The simulated exchange failed:", error);
  return Response.json({ code: -1000, msg: "An unknown error occurred while processing the request." }, {
    status: 500,
  });
}
