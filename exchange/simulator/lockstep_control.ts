import { z } from "zod";
import type { Result } from "../../domain/result.ts";
import type { Refusal } from "../matching/refusal.ts";
import { type ManualAction, manualActionSchema } from "./manual/manual_action.ts";
import type { MarketSession } from "./market_session.ts";
import { changed, type Venue, type VenueStep } from "./venue.ts";

/** `null` is lockstep: the market moves only when told. Else so many times faster than life. */
export type Speed = number | null;

/** Answer of `POST /sim/step`. */
export interface StepReport {
  /** Market time. */
  readonly time_ms: number;
  readonly phase: "open" | "tick" | "close";
  readonly account_changed: boolean;
  /** Symbols whose candle closed. */
  readonly closed: readonly string[];
  readonly ended: boolean;
}

/** Answer of `GET /sim/status`. */
export interface StatusReport {
  readonly mode: "lockstep" | "speed";
  /** Times faster than life; null in lockstep. */
  readonly speed: Speed;
  readonly time_ms: number;
  readonly ended: boolean;
  /** The first of the symbols. */
  readonly symbol: string;
  readonly symbols: readonly string[];
  readonly timeframe: string;
  /** Traded candles of the longest market; null when the market never ends. */
  readonly candles_total: number | null;
  readonly candles_left: number | null;
  readonly history_candles: number;
  readonly first_open_ms: number;
  readonly market_id: string;
}

export const stepReport = (step: VenueStep): StepReport => ({
  time_ms: step.timeMs,
  phase: step.phase,
  account_changed: changed(step),
  closed: step.markets.flatMap(({ session, candle }) => candle ? [session.market.symbol] : []),
  ended: step.ended,
});

export function statusReport(venue: Venue, speed: Speed): StatusReport {
  const { first: { market }, sessions } = venue;
  const left = ({ market: { liveCount }, position }: MarketSession) => (liveCount ?? Infinity) - position.cursor;
  const total = Math.max(...sessions.map((each) => each.market.liveCount ?? Infinity));
  const endless = total === Infinity;
  return {
    mode: speed === null ? "lockstep" : "speed",
    speed,
    time_ms: venue.timeMs,
    ended: venue.ended,
    symbol: market.symbol,
    symbols: sessions.map((each) => each.market.symbol),
    timeframe: market.timeframe,
    candles_total: endless ? null : total,
    candles_left: endless ? null : Math.max(...sessions.map(left)),
    history_candles: market.historyCount,
    first_open_ms: market.candle(0).openTimeMs,
    market_id: venue.marketId,
  };
}

/** What the control routes move. */
export interface Controlled {
  readonly speed: Speed;
  status(): StatusReport;
  step(): Promise<StepReport>;
  actByHand(action: ManualAction): Promise<Result<unknown, Refusal>>;
}

/** The simulator's own routes, beside Binance's. @returns Undefined when the path is none of them. */
export async function controlResponse(exchange: Controlled, request: Request): Promise<Response | undefined> {
  const route = `${request.method} ${new URL(request.url).pathname}`;
  if (route === "GET /sim/status") return Response.json(exchange.status());
  if (route === "POST /sim/step") return await stepped(exchange);
  return route === "POST /sim/manual" ? await byHand(exchange, request) : undefined;
}

async function stepped(exchange: Controlled): Promise<Response> {
  return exchange.speed === null
    ? Response.json(await exchange.step())
    : Response.json({ code: -1, msg: `This market moves by itself, at speed ${exchange.speed}` }, { status: 409 });
}

/** One of the user's own acts, as JSON: see `ManualAction`. */
async function byHand(exchange: Controlled, request: Request): Promise<Response> {
  const action = manualActionSchema.safeParse(await request.json().catch(() => undefined));
  if (!action.success) {
    return Response.json({ code: -1, msg: `Cannot read the action: ${z.prettifyError(action.error)}` }, {
      status: 400,
    });
  }
  const answer = await exchange.actByHand(action.data);
  return answer.ok
    ? Response.json(answer.value)
    : Response.json({ code: answer.error.code, msg: answer.error.message }, { status: 400 });
}
