import { err, ok, type Result } from "../../domain/result.ts";
import { integer, row, shown, text, texts } from "./wire.ts";

/** Where a simulated market stands. */
export interface SimulatorStatus {
  readonly mode: "lockstep" | "speed";
  /** Market time. */
  readonly timeMs: number;
  readonly ended: boolean;
  readonly symbols: readonly string[];
  readonly timeframe: string;
  /** Null when the market never ends. */
  readonly candlesLeft: number | null;
  readonly marketId: string;
  /** Open time of the first candle that is traded; what is older is history. */
  readonly firstOpenMs: number;
}

/** What one step did. */
export interface SimulatorStep {
  readonly timeMs: number;
  readonly phase: "open" | "close";
  readonly accountChanged: boolean;
  /** Symbols whose candle closed. */
  readonly closed: readonly string[];
  readonly ended: boolean;
}

/** Moves a simulator that waits for its trader, and knows what time it is in that market. */
export class SimulatorControl {
  #timeMs = 0;

  /** @param baseUrl e.g. `http://127.0.0.1:9000`. */
  constructor(private readonly baseUrl: string, private readonly deadlineMs = 10_000) {}

  /** Market time as of the last answer: what the gateway takes for `marketNowMs`. */
  marketNowMs(): number {
    return this.#timeMs;
  }

  async status(signal?: AbortSignal): Promise<Result<SimulatorStatus>> {
    return await this.#ask("GET", "/sim/status", signal, (answer) => ({
      mode: text(answer, "mode") === "lockstep" ? "lockstep" : "speed",
      timeMs: integer(answer, "time_ms"),
      ended: answer["ended"] === true,
      symbols: texts(answer, "symbols"),
      timeframe: text(answer, "timeframe"),
      candlesLeft: answer["candles_left"] === null ? null : integer(answer, "candles_left"),
      marketId: text(answer, "market_id"),
      firstOpenMs: integer(answer, "first_open_ms"),
    }));
  }

  /** Lets the market go on until it needs its trader. */
  async step(signal?: AbortSignal): Promise<Result<SimulatorStep>> {
    return await this.#ask("POST", "/sim/step", signal, (answer) => ({
      timeMs: integer(answer, "time_ms"),
      phase: text(answer, "phase") === "open" ? "open" : "close",
      accountChanged: answer["account_changed"] === true,
      closed: texts(answer, "closed"),
      ended: answer["ended"] === true,
    }));
  }

  async #ask<T extends { readonly timeMs: number }>(
    method: "GET" | "POST",
    path: string,
    signal: AbortSignal | undefined,
    read: (answer: Readonly<Record<string, unknown>>) => T,
  ): Promise<Result<T>> {
    const deadline = new AbortController();
    const timer = setTimeout(
      () => deadline.abort(new Error(`no answer within ${this.deadlineMs} ms`)),
      this.deadlineMs,
    );
    try {
      const ends = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
      const response = await fetch(new URL(path, this.baseUrl), { method, signal: ends });
      const body = await response.text();
      if (!response.ok) return err(`The simulator refused ${method} ${path}: HTTP ${response.status} ${shown(body)}`);
      const answer = read(row(JSON.parse(body), "the simulator's answer"));
      this.#timeMs = answer.timeMs;
      return ok(answer);
    } catch (error) {
      return err(`The simulator at ${this.baseUrl} did not answer ${method} ${path}: ${(error as Error).message}`);
    } finally {
      clearTimeout(timer);
    }
  }
}
