import type { Refusal } from "../matching/refusal.ts";
import { authenticationRefusal, type Credentials } from "./authentication.ts";
import type { Endpoint, Params, VenueContext } from "./endpoint.ts";
import { ENDPOINTS } from "./endpoints.ts";
import type { Limited } from "./limits/rate_limiter.ts";
import type { Simulation } from "./simulation.ts";

const BODY_BYTES_MAX = 64_000;

export interface RestOptions {
  readonly simulation: Pick<Simulation, "stored">;
  readonly credentials: Credentials;
  /** What endpoints may read and move, now. */
  readonly context: () => VenueContext;
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
  };
}

/** Answers one of Binance's REST calls: limits, key and signature, then the endpoint. */
export async function answered({ simulation, credentials, context }: RestOptions, call: RestCall): Promise<Response> {
  const { endpoint, params } = call;
  const now = context();
  const cost = { weight: endpoint.weight(params), orders: endpoint.orders(params) };
  const limited = now.limiter.admit(cost);
  const headers = now.limiter.headers(cost);
  if (limited) return tooMany(limited, headers);
  const refusal = authenticationRefusal(credentials, endpoint.security, call, now.nowMs);
  if (refusal) return refused(refusal, headers);
  const answer = endpoint.answer(now, params);
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
