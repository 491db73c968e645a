import type { Run } from "../../domain/recent.ts";
import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Decision } from "../../domain/decision.ts";
import { featureValue, type FeatureVector } from "../../domain/feature_vector.ts";
import { invariant } from "../../domain/result.ts";
import { explainVotes } from "../ensemble/explanation.ts";
import type { Clock } from "../ports/clock.ts";
import type { Explainer, Explanations } from "../ports/explanations.ts";
import type { Telemetry } from "../ports/telemetry.ts";

export interface ExplainingPorts {
  readonly explainer: Explainer;
  readonly explanations: Explanations;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  readonly timeframe: Timeframe;
}

/** A decision that named a direction, and what its models were asked with. */
export interface ToExplain {
  readonly decision: Decision;
  /** Oldest first, the decided one last. */
  readonly candles: Run<Candle>;
  readonly history: Run<FeatureVector>;
}

interface Waiting {
  readonly toExplain: ToExplain;
  /** Resolves true when the decision is stored. */
  readonly stored: Promise<boolean>;
}

/** The explanations of one symbol. */
interface Line {
  waiting: Waiting | null;
  running: Promise<void> | null;
  /** Monotonic: a refused decision is not explained before. */
  restUntilMs: number;
  /** Ends a rest. */
  woken: AbortController;
}

/**
 * An explanation makes the models work for as long as several predictions. In a replay the next candle is there at once
 * and would wait for it, so refused decisions are explained in at most a tenth of the time: after each explanation comes
 * a rest of so many times what it took. Candles that come once a second or more slowly notice nothing of it.
 */
const REST = 9;

/**
 * Explains decisions after they were made: nobody waits for it, and it changes nothing, so it has no place among the
 * events. One decision a symbol is in work and one waits; a newer one takes the place of that one, but one that was
 * refused never takes the place of one that was accepted.
 */
export class Explaining {
  /** By symbol. */
  readonly #lines = new Map<string, Line>();
  readonly #ended = new AbortController();

  constructor(private readonly ports: ExplainingPorts) {}

  offer(toExplain: ToExplain, stored: Promise<boolean>): void {
    if (this.#ended.signal.aborted) return;
    const { symbol, accepted } = toExplain.decision;
    const line = this.#lineOf(symbol);
    if (!accepted && line.waiting && isAccepted(line.waiting)) return;
    line.waiting = { toExplain, stored };
    if (accepted) line.woken.abort();
    line.running ??= this.#work(line);
  }

  /** Waits for what is in work; what waits is given up. */
  async end(): Promise<void> {
    this.#ended.abort();
    const lines = [...this.#lines.values()];
    for (const line of lines) line.waiting = null;
    await Promise.all(lines.map(({ running }) => running));
  }

  #lineOf(symbol: string): Line {
    const line = this.#lines.get(symbol) ??
      { waiting: null, running: null, restUntilMs: 0, woken: new AbortController() };
    this.#lines.set(symbol, line);
    return line;
  }

  async #work(line: Line): Promise<void> {
    const { clock } = this.ports;
    while (line.waiting) {
      if (!isAccepted(line.waiting)) await this.#rest(line);
      const next = line.waiting;
      if (!next) break; // the end came
      line.waiting = null;
      const startedMs = clock.monotonicMs();
      await this.#explainOrTell(next);
      line.restUntilMs = clock.monotonicMs() + REST * (clock.monotonicMs() - startedMs);
    }
    // In the same breath as the last look: what came between would wait for the next one.
    line.running = null;
  }

  async #rest(line: Line): Promise<void> {
    const ms = line.restUntilMs - this.ports.clock.monotonicMs();
    if (ms <= 0) return;
    line.woken = new AbortController();
    await this.ports.clock.sleep(ms, AbortSignal.any([line.woken.signal, this.#ended.signal])).catch(() => {});
  }

  async #explainOrTell(waiting: Waiting): Promise<void> {
    try {
      await this.#explain(waiting);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.ports.telemetry.count("xylen_errors_total", { component: "explanations", kind: "store" });
      this.ports.telemetry.log("warning", "explanations", `${waiting.toExplain.decision.decisionId}: ${why}`);
    }
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
    const toldVotes = votes.map(({ modelName, weight, forecast }, i) => ({
      modelName,
      weight,
      stated: forecast.probabilities,
      told: told[i]!,
    }));
    await this.ports.explanations.store(
      decisionId,
      explainVotes(action, toldVotes, (feature) => featureValue(features, feature)),
    );
  }
}

const isAccepted = ({ toExplain }: Waiting): boolean => toExplain.decision.accepted;
