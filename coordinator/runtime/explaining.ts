import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Decision } from "../../domain/decision.ts";
import { featureValue, type FeatureVector } from "../../domain/feature_vector.ts";
import { invariant } from "../../domain/result.ts";
import { explainVotes } from "../ensemble/explanation.ts";
import type { Explainer, Explanations } from "../ports/explanations.ts";
import type { Telemetry } from "../ports/telemetry.ts";

export interface ExplainingPorts {
  readonly explainer: Explainer;
  readonly explanations: Explanations;
  readonly telemetry: Telemetry;
  readonly timeframe: Timeframe;
}

/** A decision that named a direction, and what its models were asked with. */
export interface ToExplain {
  readonly decision: Decision;
  /** Oldest first, the decided one last. */
  readonly candles: readonly Candle[];
  readonly history: readonly FeatureVector[];
}

interface Waiting {
  readonly toExplain: ToExplain;
  /** Resolves true when the decision is stored. */
  readonly stored: Promise<boolean>;
}

/**
 * Explains decisions after they were made: nobody waits for it, and it changes nothing, so it has no place among the
 * events. One decision a symbol is in work and one waits; a newer one takes the place of that one, but one that was
 * refused never takes the place of one that was accepted.
 */
export class Explaining {
  /** By symbol. */
  readonly #running = new Map<string, Promise<void>>();
  readonly #waiting = new Map<string, Waiting>();
  #ended = false;

  constructor(private readonly ports: ExplainingPorts) {}

  offer(toExplain: ToExplain, stored: Promise<boolean>): void {
    if (this.#ended) return;
    const { symbol, accepted } = toExplain.decision;
    if (!accepted && this.#waiting.get(symbol)?.toExplain.decision.accepted) return;
    this.#waiting.set(symbol, { toExplain, stored });
    if (!this.#running.has(symbol)) {
      this.#running.set(symbol, this.#work(symbol).finally(() => this.#running.delete(symbol)));
    }
  }

  /** Waits for what is in work; what waits is given up. */
  async end(): Promise<void> {
    this.#ended = true;
    this.#waiting.clear();
    await Promise.all(this.#running.values());
  }

  async #work(symbol: string): Promise<void> {
    for (let next = this.#take(symbol); next; next = this.#take(symbol)) {
      try {
        await this.#explain(next);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.ports.telemetry.count("xylen_errors_total", { component: "explanations", kind: "store" });
        this.ports.telemetry.log("warning", "explanations", `${next.toExplain.decision.decisionId}: ${why}`);
      }
    }
  }

  #take(symbol: string): Waiting | undefined {
    const next = this.#waiting.get(symbol);
    this.#waiting.delete(symbol);
    return next;
  }

  async #explain({ toExplain: { decision, candles, history }, stored }: Waiting): Promise<void> {
    // Before: what cannot be stored needs no explanation, and the order leaves first.
    if (!await stored) return;
    const { decisionId, symbol, features, action, aggregate } = decision;
    invariant(aggregate, "a direction was named by votes");
    const { votes } = aggregate;
    const { timeframe } = this.ports;
    const told = await this.ports.explainer.explain(
      { symbol, timeframe, candles, features, history },
      votes.map(({ forecast }) => forecast),
    );
    const toldVotes = votes.map(({ modelName, weight }, i) => ({ modelName, weight, told: told[i]! }));
    await this.ports.explanations.store(
      decisionId,
      explainVotes(action, toldVotes, (feature) => featureValue(features, feature)),
    );
  }
}
