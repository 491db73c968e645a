import type { Refusal } from "../matching/refusal.ts";
import { ACCOUNT_ENDPOINTS } from "./account_endpoints.ts";
import { ALGO_ENDPOINTS } from "./algo_endpoints.ts";
import { authenticationRefusal, type Credentials } from "./authentication.ts";
import type { Endpoint } from "./endpoint.ts";
import type { ListenKeys } from "./listen_keys.ts";
import { MARKET_ENDPOINTS } from "./market_endpoints.ts";
import { ORDER_ENDPOINTS } from "./order_endpoints.ts";
import { RequestCounter } from "./request_counter.ts";
import type { Simulation } from "./simulation.ts";

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(Object.entries({
  ...MARKET_ENDPOINTS,
  ...ACCOUNT_ENDPOINTS,
  ...ORDER_ENDPOINTS,
  ...ALGO_ENDPOINTS,
}));

const BODY_BYTES_MAX = 64_000;

export interface RestOptions {
  readonly simulation: Simulation;
  readonly listenKeys: ListenKeys;
  readonly credentials: Credentials;
  readonly wallNowMs: () => number;
}

/** Answers Binance's REST calls. */
export function restHandler(options: RestOptions): (request: Request) => Promise<Response> {
  const counter = new RequestCounter();
  const { simulation, listenKeys, credentials } = options;
  return async (request) => {
    const url = new URL(request.url);
    const endpoint = ENDPOINTS.get(`${request.method} ${url.pathname}`);
    if (!endpoint) return unknownPath(request.method, url.pathname);
    const [query, body] = [url.search.slice(1), await bodyText(request)];
    const nowMs = options.wallNowMs();
    const headers = counter.count(endpoint.weight, endpoint.places, nowMs);
    const apiKeyHeader = request.headers.get("x-mbx-apikey");
    const refusal = authenticationRefusal(credentials, endpoint.security, { apiKeyHeader, query, body }, nowMs);
    if (refusal) return refused(refusal, headers);
    const params = Object.fromEntries([...new URLSearchParams(query), ...new URLSearchParams(body)]);
    const { session, accountChanged } = simulation;
    const answer = endpoint.answer({ session, listenKeys, nowMs, accountChanged }, params);
    // An order that was acknowledged must survive a crash.
    if (endpoint.security === "signed" && request.method !== "GET") await simulation.stored();
    return answer.ok ? Response.json(answer.value, { headers }) : refused(answer.error, headers);
  };
}

async function bodyText(request: Request): Promise<string> {
  const text = request.body ? await request.text() : "";
  return text.length <= BODY_BYTES_MAX ? text : "";
}

const UNAUTHORIZED = [-2014, -2015];

const refused = ({ code, message }: Refusal, headers: Record<string, string>): Response =>
  Response.json({ code, msg: message }, { status: UNAUTHORIZED.includes(code) ? 401 : 400, headers });

const unknownPath = (method: string, path: string): Response =>
  Response.json({ code: -5000, msg: `Path ${path}, Method ${method} is invalid` }, { status: 404 });
