import { createExchange, type ExchangeOptions, type SimulatedExchange, tradedMarkets } from "./exchange.ts";
import type { StatusReport, StepReport } from "./lockstep_control.ts";
import { readStateFile, StateFile } from "./state_file.ts";
import { webSocketSide } from "./streams/web_socket_side.ts";
import { venueId } from "./venue.ts";

export interface SimulatorOptions extends Omit<ExchangeOptions, "saved" | "stateFile"> {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** `127.0.0.1` by default. */
  readonly hostname?: string;
  /** Account and place in the market are kept here and taken up again at the next start. */
  readonly stateFile?: string;
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
  const exchange = createExchange(await withState(options));
  const sockets = new Set<Promise<void>>();
  const server = await listening(options, exchange, sockets);
  return {
    port: server.addr.port,
    step: () => exchange.step(),
    status: () => exchange.status(),
    close: async () => {
      await exchange.close();
      await Promise.all(sockets);
      await server.shutdown();
    },
  };
}

async function withState({ stateFile: path, ...options }: SimulatorOptions): Promise<ExchangeOptions> {
  if (path === undefined) return options;
  const markets = tradedMarkets(options);
  const saved = await readStateFile(path, venueId(markets), markets[0]!.symbol);
  if (!saved.ok) throw new SimulatorStartError(saved.error);
  return { ...options, stateFile: new StateFile(path), ...(saved.value ? { saved: saved.value } : {}) };
}

async function listening(
  { port = 0, hostname = "127.0.0.1" }: SimulatorOptions,
  exchange: SimulatedExchange,
  sockets: Set<Promise<void>>,
): Promise<Deno.HttpServer<Deno.NetAddr>> {
  const handler = (request: Request) =>
    isUpgrade(request) ? upgraded(exchange, request, sockets) : exchange.handle(request);
  try {
    return Deno.serve({ port, hostname, onListen: () => {}, onError: internalError }, handler);
  } catch (error) {
    await exchange.close();
    if (error instanceof Deno.errors.AddrInUse) {
      throw new SimulatorStartError(`Port ${port} is in use: choose another or stop what listens there`);
    }
    throw error;
  }
}

const isUpgrade = (request: Request): boolean => request.headers.get("upgrade")?.toLowerCase() === "websocket";

function upgraded(exchange: SimulatedExchange, request: Request, sockets: Set<Promise<void>>): Response {
  const asked = exchange.streamRequest(request.url);
  if (!asked.ok) return Response.json({ code: asked.error.code, msg: asked.error.message }, { status: 400 });
  const { socket, response } = Deno.upgradeWebSocket(request);
  const peer = exchange.attach(asked.value, webSocketSide(socket));
  const ended = new Promise<void>((done) => socket.addEventListener("close", () => done(), { once: true }));
  sockets.add(ended);
  ended.then(() => sockets.delete(ended));
  socket.onmessage = ({ data }) => peer.receive(String(data));
  socket.onclose = () => peer.ended();
  socket.onerror = () => peer.ended();
  return response;
}

function internalError(error: unknown): Response {
  console.error("The simulated exchange failed:", error);
  return Response.json({ code: -1000, msg: "An unknown error occurred while processing the request." }, {
    status: 500,
  });
}
