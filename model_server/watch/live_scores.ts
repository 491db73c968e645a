import type { LiveScores } from "../contract/mod.ts";
import { CLASS_COUNT } from "../../outcomes/classes.ts";
import { meanOf, rowLosses, scoreProbabilities } from "../../outcomes/scores.ts";

/** The predictions of one version whose outcome is known, the latest so many. */
export class ScoredPredictions {
  #probabilities: number[] = [];
  #labels: number[] = [];

  constructor(private readonly kept: number) {}

  get count(): number {
    return this.#labels.length;
  }

  /** @param probabilities Long, short, hold. @param label Index of the class that came true. */
  add(probabilities: readonly number[], label: number): void {
    this.#probabilities.push(...probabilities);
    this.#labels.push(label);
    if (this.#labels.length <= this.kept) return;
    this.#labels.shift();
    this.#probabilities.splice(0, CLASS_COUNT);
  }

  /** @returns null before the first outcome. */
  scores(): LiveScores | null {
    if (this.count === 0) return null;
    const labels = Uint8Array.from(this.#labels);
    const { log_loss, brier, ece } = scoreProbabilities(this.#probabilities, labels);
    const shares = [0, 1, 2].map((each) => this.#labels.filter((label) => label === each).length / this.count);
    const base = Float64Array.from(this.#probabilities, (_, i) => shares[i % CLASS_COUNT]!);
    return {
      predictions: this.count,
      log_loss,
      base_log_loss: meanOf(rowLosses(base, labels)),
      brier,
      calibration_error: ece,
      hit_rate: meanOf(this.#labels.map((label, i) => this.#strongest(i) === label ? 1 : 0)),
    };
  }

  #strongest(row: number): number {
    const of = this.#probabilities.slice(row * CLASS_COUNT, (row + 1) * CLASS_COUNT);
    return of.indexOf(Math.max(...of));
  }
}
