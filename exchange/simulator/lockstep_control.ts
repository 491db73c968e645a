import type { Simulation } from "./simulation.ts";
import type { Step } from "./market_session.ts";

/** `null` is lockstep: the market moves only when told. Else so many times faster than life. */
export type Speed = number | null;

/** Answer of `POST /sim/step`. */
export interface StepReport {
  /** Market time. */
  readonly time_ms: number;
  readonly phase: "open" | "tick" | "close";
  readonly account_changed: boolean;
  readonly candle_closed: boolean;
  readonly ended: boolean;
}

/** Answer of `GET /sim/status`. */
export interface StatusReport {
  readonly mode: "lockstep" | "speed";
  /** Times faster than life; null in lockstep. */
  readonly speed: Speed;
  readonly time_ms: number;
  readonly ended: boolean;
  readonly symbol: string;
  readonly timeframe: string;
  /** Traded candles; null when the market never ends. */
  readonly candles_total: number | null;
  readonly candles_left: number | null;
  readonly history_candles: number;
  readonly first_open_ms: number;
  readonly market_id: string;
}

export const stepReport = (step: Step): StepReport => ({
  time_ms: step.timeMs,
  phase: step.phase,
  account_changed: step.events.length > 0,
  candle_closed: step.candle !== null,
  ended: step.ended,
});

export function statusReport({ session }: Simulation, speed: Speed): StatusReport {
  const { market, position } = session;
  const total = market.liveCount;
  return {
    mode: speed === null ? "lockstep" : "speed",
    speed,
    time_ms: session.timeMs,
    ended: session.ended,
    symbol: market.symbol,
    timeframe: market.timeframe,
    candles_total: total,
    candles_left: total === null ? null : total - position.cursor,
    history_candles: market.historyCount,
    first_open_ms: market.candle(0).openTimeMs,
    market_id: market.marketId,
  };
}

/** The simulator's own routes, beside Binance's. @returns Undefined when the path is none of them. */
export async function controlResponse(
  simulation: Simulation,
  speed: Speed,
  request: Request,
): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  if (pathname === "/sim/status" && request.method === "GET") return Response.json(statusReport(simulation, speed));
  if (pathname !== "/sim/step" || request.method !== "POST") return undefined;
  if (speed !== null) {
    return Response.json({ code: -1, msg: `This market moves by itself, at speed ${speed}` }, { status: 409 });
  }
  return Response.json(stepReport(await simulation.advance((session) => session.step())));
}
