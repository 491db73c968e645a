import { featureRecord } from "../../domain/feature_vector.ts";
import type { TradeOutcome } from "../../domain/trade_outcome.ts";
import { type FeedbackRequest, FeedbackResponse } from "../../model_server/contract/mod.ts";
import type { Clock } from "../ports/clock.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { TradeOutcomes } from "../ports/trade_outcomes.ts";
import type { Endpoint } from "./endpoint.ts";
import { callModel } from "./model_call.ts";

export interface FeedbackOptions {
  readonly endpoints: readonly Endpoint[];
  readonly outcomes: TradeOutcomes;
  /** From the end of a trade until it is told. */
  readonly delayMs: number;
  /** A model is told of so many trades at once, and of none before there are so many. */
  readonly batchSize: number;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** A model has heard of a whole batch. */
  readonly onTold: (model: string) => void;
}

const CALL_TIMEOUT_MS = 5_000;

/**
 * Tells the model servers what came of trades. What a server has acknowledged is stored, so that a restart goes on where
 * it was; told twice, a trade counts once there.
 */
export class Feedback {
  readonly #abort = new AbortController();
  /** Servers that know no feedback. */
  readonly #deaf = new Set<string>();
  #round: Promise<void> | null = null;

  constructor(private readonly options: FeedbackOptions) {}

  /** The market has come to this instant, Unix ms. */
  marketAt(nowMs: number): void {
    this.#round ??= this.#tellAll(nowMs).finally(() => this.#round = null);
  }

  /** Resolves when nothing is being told. */
  async idle(): Promise<void> {
    await this.#round;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#round;
  }

  async #tellAll(nowMs: number): Promise<void> {
    for (const endpoint of this.options.endpoints.filter(({ name }) => !this.#deaf.has(name))) {
      try {
        await this.#tellOne(endpoint, nowMs);
      } catch (cause) {
        this.#log(`${endpoint.name} is not told of trades: ${cause instanceof Error ? cause.message : cause}`);
      }
    }
  }

  async #tellOne(endpoint: Endpoint, nowMs: number): Promise<void> {
    const { outcomes, delayMs, batchSize, onTold } = this.options;
    const batch = await outcomes.untold(endpoint.name, nowMs - delayMs, batchSize);
    if (batch.length < batchSize) return;
    const heard: string[] = [];
    for (const outcome of batch) {
      if (this.#abort.signal.aborted || !await this.#tell(endpoint, outcome)) break;
      heard.push(outcome.tradeId);
    }
    if (heard.length > 0) await outcomes.told(endpoint.name, heard, nowMs);
    if (heard.length === batch.length) onTold(endpoint.name);
  }

  async #tell({ name, address, token }: Endpoint, outcome: TradeOutcome): Promise<boolean> {
    const base = address();
    if (base === null) return false;
    const told = await callModel(this.options.clock, {
      url: `${base}/feedback`,
      method: "POST",
      token,
      timeoutMs: CALL_TIMEOUT_MS,
      body: JSON.stringify(feedbackOf(outcome)),
    }, FeedbackResponse);
    if (told.ok) return true;
    if (told.error.kind === "refused") this.#deaf.add(name);
    this.#log(`${name} does not take trade ${outcome.tradeId}: ${told.error.detail}`);
    return false;
  }

  #log(message: string): void {
    this.options.telemetry.log("warning", "feedback", message);
  }
}

/** A finished trade as a model server is told of it. */
export const feedbackOf = (outcome: TradeOutcome): FeedbackRequest => ({
  trade_id: outcome.tradeId,
  decision_id: outcome.decisionId,
  symbol: outcome.symbol,
  side: outcome.side,
  candle_time: outcome.candleOpenTimeMs,
  snapshot: featureRecord(outcome.features),
  entry_price: outcome.entryPrice,
  exit_price: outcome.exitPrice,
  pnl: outcome.pnl,
  outcome: outcome.pnl > 0 ? "win" : "loss",
  duration_seconds: outcome.heldMs / 1000,
});
