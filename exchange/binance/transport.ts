import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import { callScope } from "./call_scope.ts";

/** What ccxt reads of a response, with its body already here. */
export type Answer = Pick<Response, "ok" | "status" | "statusText" | "headers" | "text">;
export type Fetch = (url: string, init: RequestInit) => Promise<Answer>;

export interface TransportOptions {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Aborted when the gateway closes. */
  readonly closed: AbortSignal;
}

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

async function buffered(url: string, init: RequestInit): Promise<Answer> {
  const { method, headers, body, signal } = init;
  const request = { method: method ?? "GET", headers: headers ?? {}, body: body ?? null, signal: signal ?? null };
  const response = await fetch(url, { ...request, redirect: "error" });
  const text = await response.text();
  const { ok, status, statusText, headers: answered } = response;
  return { ok, status, statusText, headers: answered, text: () => Promise.resolve(text) };
}
