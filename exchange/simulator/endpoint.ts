import { z } from "zod";
import type { Timeframe } from "../../domain/candle.ts";
import { err, type Result } from "../../domain/result.ts";
import { parseUnits } from "../../domain/money.ts";
import { TIMEFRAMES } from "../../domain/candle.ts";
import { type Refusal, REFUSALS } from "../matching/refusal.ts";
import type { RateLimiter } from "./limits/rate_limiter.ts";
import type { ListenKeys } from "./streams/listen_keys.ts";
import type { MarketSession } from "./market_session.ts";
import type { MatchingEvent } from "../matching/events.ts";
import type { Venue } from "./venue.ts";

/** What is there to be asked and moved. */
export interface VenueContext {
  readonly venue: Venue;
  readonly listenKeys: ListenKeys;
  readonly limiter: RateLimiter;
  /** Wall time, Unix ms: for `serverTime` and nothing of the market. */
  readonly nowMs: number;
  /** Cancels a market's plain orders when so many ms are over, unless it is called again; 0 lets it be. */
  readonly cancelAllAfter: (session: MarketSession, countdownMs: number) => void;
  /** Tells the user stream, and has the account stored before the answer leaves. */
  readonly told: (session: MarketSession, events: readonly MatchingEvent[]) => void;
}

/** What an endpoint may read and move. */
export interface EndpointContext extends VenueContext {
  /** The market that the request names; the first when it names none. */
  readonly session: MarketSession;
  /** That one, or all of them when the request names none. */
  readonly sessions: readonly MarketSession[];
  /** As `told`, of this market. */
  readonly accountChanged: (events: readonly MatchingEvent[]) => void;
}

export const inMarkets = (context: VenueContext, sessions: readonly MarketSession[]): EndpointContext => {
  const session = sessions[0]!;
  return { ...context, session, sessions, accountChanged: (events) => context.told(session, events) };
};

/** `none` for market data, `key` for the user stream, `signed` for everything of the account. */
export type Security = "none" | "key" | "signed";

/** A request's parameters, from query and body, as sent. */
export type Params = Readonly<Record<string, string>>;

export interface Endpoint {
  readonly security: Security;
  /** Of the request-weight limit. */
  readonly weight: (params: Params) => number;
  /** New orders in it, for the order limits. */
  readonly orders: (params: Params) => number;
  readonly answer: (context: VenueContext, params: Params) => Result<unknown, Refusal>;
}

export interface EndpointOptions {
  readonly security: Security;
  /** Where it depends on what is asked for: a function of the parameters. */
  readonly weight: number | ((params: Params) => number);
  /** Places an order. */
  readonly places?: boolean;
}

/**
 * An endpoint whose parameters are parsed before it is asked.
 *
 * @param shape Known parameters; others (`timestamp`, `recvWindow`, …) are let pass, as Binance does.
 */
export function endpoint<Shape extends z.ZodRawShape>(
  { security, weight, places = false }: EndpointOptions,
  shape: Shape,
  answer: (context: EndpointContext, params: z.output<z.ZodObject<Shape>>) => Result<unknown, Refusal>,
): Endpoint {
  const schema = z.object(shape);
  return {
    security,
    weight: typeof weight === "number" ? () => weight : weight,
    orders: () => places ? 1 : 0,
    answer: (context, params) => {
      const symbol = params["symbol"];
      const named = symbol === undefined ? undefined : context.venue.session(symbol);
      if (symbol !== undefined && !named) return err({ code: -1121, message: "Invalid symbol." });
      const parsed = schema.safeParse(params);
      return parsed.success
        ? answer(inMarkets(context, named ? [named] : context.venue.sessions), parsed.data)
        : err(parameterRefusal(parsed.error, params));
    },
  };
}
const INVALID: Readonly<Record<string, Refusal>> = {
  type: { code: -1116, message: "Invalid orderType." },
  side: { code: -1117, message: "Invalid side." },
  timeInForce: { code: -1115, message: "Invalid timeInForce." },
  interval: { code: -1120, message: "Invalid interval." },
  quantity: REFUSALS.precision,
  price: REFUSALS.precision,
  triggerPrice: REFUSALS.precision,
  activatePrice: REFUSALS.precision,
  callbackRate: REFUSALS.callbackRate,
};

function parameterRefusal(error: z.ZodError, params: Params): Refusal {
  const name = String(error.issues[0]?.path[0] ?? "");
  const known = INVALID[name];
  if (known && params[name]) return known;
  return {
    code: -1102,
    message: `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`,
  };
}

/** The symbol itself is checked for every endpoint; this demands that it was sent. */
export const symbolParam = z.string().min(1);

export const integerParam = z.string().regex(/^\d{1,15}$/).transform(Number);

/** Exact decimal text; up to 8 decimals. */
export const unitsParam = z.string().transform((text, issues) => {
  const units = parseUnits(text);
  if (units.ok) return units.value;
  issues.addIssue({ code: "custom", message: units.error });
  return z.NEVER;
});

export const booleanParam = z.enum(["true", "false", "TRUE", "FALSE"]).transform((text) =>
  text.toLowerCase() === "true"
);

export const intervalParam = z.enum(TIMEFRAMES as readonly [Timeframe, ...Timeframe[]]);

/** Rows of a list, at most `most`. Binance cuts a larger limit, so do we. */
export const limitParam = (preset: number, most: number) =>
  integerParam.pipe(z.number().min(1)).transform((limit) => Math.min(limit, most)).default(preset);
