import type { Clock } from "../clock.ts";
import type { RateLimiter } from "../limits/rate_limiter.ts";
import type { RestCall } from "../rest_handler.ts";
import { fateOf } from "./call_faults.ts";
import type { CallFate, FaultAnswer } from "./call_fault.ts";
import type { FaultTable } from "./fault_table.ts";

export interface CallLayerOptions {
  readonly table: FaultTable;
  readonly clock: Clock;
  /** `clock.monotonicMs()` when the exchange began. */
  readonly beganMs: number;
  readonly limiter: RateLimiter;
  /** Id of the next execution, by symbol. */
  readonly nextTradeIds: () => ReadonlyMap<string, number>;
  /** Ends an algo order that was accepted, as the exchange does: REJECTED. */
  readonly rejectAlgo: (algoId: number) => void;
  readonly closed: AbortSignal;
}

/** Stands before the REST endpoints and does to calls what the fault table says. */
export class CallLayer {
  #calls = 0;
  #stale: Repeated = { sinceMs: -1, answers: new Map() };
  #hidden: Hidden = { sinceMs: -1, fromTradeIds: new Map() };

  constructor(private readonly options: CallLayerOptions) {}

  /** @param ask The endpoint. */
  async around(call: RestCall, ask: () => Promise<Response>): Promise<Response> {
    const { table, limiter } = this.options;
    const fate = fateOf(table, {
      n: this.#calls++,
      elapsedMs: this.#elapsedMs(),
      route: `${call.method} ${call.path}`,
      security: call.endpoint.security,
      orders: call.endpoint.orders(call.params),
      params: call.params,
    });
    await this.#wait(fate.delayBeforeMs);
    if (fate.instead) return answerOf(fate.instead);
    if (fate.limited?.status === 429) limiter.block(fate.limited.ms);
    if (fate.limited?.status === 418) limiter.ban(fate.limited.ms);
    const response = await this.#asked(fate, call, ask);
    await this.#wait(fate.delayAfterMs);
    return fate.afterwards ? answerOf(fate.afterwards) : response;
  }

  /** To be told before anything may be executed: where an episode begins decides what it hides. */
  noticeTrades(): void {
    const lag = this.options.table.episodeAt("trades_lag", this.#elapsedMs());
    if (lag && lag.startMs !== this.#hidden.sinceMs) {
      this.#hidden = { sinceMs: lag.startMs, fromTradeIds: this.options.nextTradeIds() };
    }
  }

  async #asked(fate: CallFate, call: RestCall, ask: () => Promise<Response>): Promise<Response> {
    if (fate.staleSinceMs !== undefined) return await this.#repeated(fate.staleSinceMs, call, ask);
    this.noticeTrades();
    const response = await ask();
    if (!response.ok) return response;
    if (fate.rejectsAlgo) this.options.rejectAlgo((await response.clone().json()).algoId);
    return fate.hidesTrades ? await this.#withoutNewest(response, call.params["symbol"] ?? "") : response;
  }

  async #repeated(sinceMs: number, call: RestCall, ask: () => Promise<Response>): Promise<Response> {
    if (this.#stale.sinceMs !== sinceMs) this.#stale = { sinceMs, answers: new Map() };
    const { answers } = this.#stale;
    const asked = `${call.path}?${call.query}`;
    const known = answers.get(asked);
    if (known) return known.clone();
    const response = await ask();
    if (response.ok && answers.size < ANSWERS_KEPT) answers.set(asked, response.clone());
    return response;
  }

  async #withoutNewest(response: Response, symbol: string): Promise<Response> {
    const trades: { readonly id: number }[] = await response.json();
    const fromTradeId = this.#hidden.fromTradeIds.get(symbol) ?? 0;
    const listed = trades.filter(({ id }) => id < fromTradeId);
    return Response.json(listed, { headers: response.headers });
  }

  /** Whether the client still waits is no matter: what was sent arrives. */
  async #wait(ms: number | undefined): Promise<void> {
    if (ms) await this.options.clock.sleep(ms, this.options.closed).catch(() => {});
  }

  #elapsedMs(): number {
    return this.options.clock.monotonicMs() - this.options.beganMs;
  }
}

const ANSWERS_KEPT = 100;

/** Market data of a stale episode, by what was asked. */
interface Repeated {
  readonly sinceMs: number;
  readonly answers: Map<string, Response>;
}

/** Executions that a lagging list leaves out. */
interface Hidden {
  readonly sinceMs: number;
  readonly fromTradeIds: ReadonlyMap<string, number>;
}

const answerOf = ({ status, body }: FaultAnswer): Response =>
  typeof body === "string"
    ? new Response(body, { status, headers: { "content-type": "text/html" } })
    : Response.json(body, { status });
