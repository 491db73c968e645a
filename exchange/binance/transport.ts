import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import { callScope } from "./call_scope.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface TransportOptions {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Aborted when the gateway closes. */
  readonly closed: AbortSignal;
}

/** ccxt writes the header's name as it came. */
const USED_WEIGHT = "x-mbx-used-weight-1m";

/**
 * `fetch` for ccxt. Reads the whole body before it hands on the answer, so that ccxt's time-out (which ends at the
 * headers) and the call's deadline cover the body too. Measures each request.
 */
export function measuredFetch({ clock, telemetry, closed }: TransportOptions): Fetch {
  return async (url, init) => {
    const scope = callScope.getStore();
    const signals = [closed, scope?.signal, init.signal].filter((each) => each instanceof AbortSignal);
    const signal = AbortSignal.any(signals);
    signal.throwIfAborted();
    if (scope) scope.sent = true;
    const endpoint = `${init.method ?? "GET"} ${new URL(url).pathname}`;
    const startedMs = clock.monotonicMs();
    const measured = (outcome: string) =>
      telemetry.observe("xylen_exchange_request_seconds", (clock.monotonicMs() - startedMs) / 1000, {
        endpoint,
        outcome,
      });
    try {
      const answer = await buffered(url, { ...init, signal });
      measured(answer.ok ? "ok" : `http_${answer.status}`);
      const weight = Number(answer.headers.get(USED_WEIGHT) ?? NaN);
      if (Number.isFinite(weight)) telemetry.gauge("xylen_exchange_used_weight", weight);
      return answer;
    } catch (error) {
      measured("no_answer");
      throw error;
    }
  };
}

async function buffered(url: string, init: RequestInit): Promise<Response> {
  const { method, headers, body, signal } = init;
  const request = { method: method ?? "GET", headers: headers ?? {}, body: body ?? null, signal: signal ?? null };
  const answer = await fetch(url, { ...request, redirect: "error" });
  const bytes = await answer.arrayBuffer();
  const { status, statusText } = answer;
  return new Response(bytes.byteLength > 0 ? bytes : null, { status, statusText, headers: answer.headers });
}
