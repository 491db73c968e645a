import type { Refusal } from "../matching/refusal.ts";
import { ACCOUNT_ENDPOINTS } from "./account_endpoints.ts";
import { ALGO_ENDPOINTS } from "./algo_endpoints.ts";
import { authenticationRefusal, type Credentials } from "./authentication.ts";
import type { Clock } from "./clock.ts";
import type { Endpoint, Params } from "./endpoint.ts";
import type { Limited, RateLimiter } from "./limits/rate_limiter.ts";
import type { ListenKeys } from "./streams/listen_keys.ts";
import { MARKET_ENDPOINTS } from "./market_endpoints.ts";
import { ORDER_ENDPOINTS } from "./order_endpoints.ts";
import type { Simulation } from "./simulation.ts";

export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(Object.entries({
  ...MARKET_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
  ...ORDER_ENDPOINTS,
  ...ALGO_ENDPOINTS,
}));

const BODY_BYTES_MAX = 64_000;

export interface RestOptions {
  readonly simulation: Simulation;
  readonly listenKeys: ListenKeys;
  readonly limiter: RateLimiter;
  readonly credentials: Credentials;
  readonly clock: Clock;
}

/** A request that has found its endpoint. */
export interface RestCall {
  readonly method: string;
  readonly path: string;
  readonly endpoint: Endpoint;
  /** Query string and body as sent: the signature is over the exact text. */
  readonly query: string;
  readonly body: string;
  readonly params: Params;
  readonly apiKeyHeader: string | null;
  /** Aborted when the client no longer waits. Asked for only when it is needed: a server watches a line for it. */
  readonly signal: () => AbortSignal;
}

/** @returns The call, or the answer to a path that does not exist. */
export async function restCall(request: Request): Promise<RestCall | Response> {
  const { pathname: path, search } = new URL(request.url);
  const endpoint = ENDPOINTS.get(`${request.method} ${path}`);
  if (!endpoint) return unknownPath(request.method, path);
  const [query, body] = [search.slice(1), await bodyText(request)];
  return {
    method: request.method,
    path,
    endpoint,
    query,
    body,
    params: Object.fromEntries([...new URLSearchParams(body), ...new URLSearchParams(query)]),
    apiKeyHeader: request.headers.get("x-mbx-apikey"),
    signal: () => request.signal,
  };
}

/** Answers one of Binance's REST calls: limits, key and signature, then the endpoint. */
export async function answered(options: RestOptions, call: RestCall): Promise<Response> {
  const { simulation, listenKeys, limiter, credentials, clock } = options;
  const { endpoint, params } = call;
  const cost = { weight: endpoint.weight(params), orders: endpoint.orders(params) };
  const limited = limiter.admit(cost);
  const headers = limiter.headers(cost);
  if (limited) return tooMany(limited, headers);
  const nowMs = clock.nowMs();
  const refusal = authenticationRefusal(credentials, endpoint.security, call, nowMs);
  if (refusal) return refused(refusal, headers);
  const { session, accountChanged } = simulation;
  const answer = endpoint.answer({ session, listenKeys, limiter, nowMs, accountChanged }, params);
  // An order that was acknowledged must survive a crash.
  if (endpoint.security === "signed" && call.method !== "GET") await simulation.stored();
  return answer.ok ? Response.json(answer.value, { headers }) : refused(answer.error, headers);
}

async function bodyText(request: Request): Promise<string> {
  const text = request.body ? await request.text() : "";
  return text.length <= BODY_BYTES_MAX ? text : "";
}

const UNAUTHORIZED = [-2014, -2015];

const refused = ({ code, message }: Refusal, headers: Record<string, string>): Response =>
  Response.json({ code, msg: message }, { status: UNAUTHORIZED.includes(code) ? 401 : 400, headers });

const tooMany = ({ status, code, message, retryAfterMs }: Limited, headers: Record<string, string>): Response =>
  Response.json({ code, msg: message }, {
    status,
    headers: { ...headers, "Retry-After": String(Math.ceil(retryAfterMs / 1000)) },
  });

const unknownPath = (method: string, path: string): Response =>
  Response.json({ code: -5000, msg: `Path ${path}, Method ${method} is invalid` }, { status: 404 });
