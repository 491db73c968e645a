import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import { callScope } from "./call_scope.ts";
import type { Answer, HttpRequest, Network } from "./network.ts";

/** One request as ccxt has built and signed it. */
export type Send = (url: string, request: Omit<HttpRequest, "signal">) => Promise<Answer>;

export interface TransportOptions {
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly network: Network;
  /** Told what the exchange has counted. */
  readonly onAnswer: (headers: Pick<Headers, "get">, sentMs: number) => void;
  /** The exchange's wall time. */
  readonly exchangeNowMs: () => number;
  /** Aborted when the gateway closes. */
  readonly closed: AbortSignal;
}

const USED_WEIGHT = "x-mbx-used-weight-1m";

/** Sends what ccxt has signed, for as long as the call that wants it is within its deadline. Measures each request. */
export function measuredSend(options: TransportOptions): Send {
  const { clock, telemetry, network, closed } = options;
  return async (url, request) => {
    const scope = callScope.getStore();
    const signal = scope ? AbortSignal.any([closed, scope.signal]) : closed;
    signal.throwIfAborted();
    if (scope) scope.sent = true;
    const endpoint = `${request.method} ${new URL(url).pathname}`;
    const [startedMs, sentMs] = [clock.monotonicMs(), options.exchangeNowMs()];
    const measured = (outcome: string) =>
      telemetry.observe("xylen_exchange_request_seconds", (clock.monotonicMs() - startedMs) / 1000, {
        endpoint,
        outcome,
      });
    try {
      const answer = await network.fetch(url, { ...request, signal });
      options.onAnswer(answer.headers, sentMs);
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
