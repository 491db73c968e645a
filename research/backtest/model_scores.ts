import { ok, type Result } from "../../domain/result.ts";
import { type Outlyingness, outlyingnessAt } from "../../model_server/insight/dissimilarity.ts";
import type { ClassScores } from "../../model_server/serving/class_scores.ts";
import type { NamedModel } from "../../model_server/serving/model_slot.ts";
import { CLASS_COUNT } from "../../outcomes/classes.ts";
import type { FeatureTable } from "./feature_table.ts";
import type { MeasuredDistances } from "./measured_distances.ts";
import { rowReader } from "./model_rows.ts";

/** Rows of one run of a model: more make none cheaper, and whoever waits for the first would wait longer. */
const BATCH_ROWS = 1_024;

/** Candles of a table by their index. */
export interface CandleRange {
  readonly from: number;
  /** The first that is not in it. */
  readonly to: number;
}

/** What a model said of one candle: a row of scores, and how far the candle lies from all that the model learned. */
export interface Score {
  readonly scores: ClassScores;
  readonly row: number;
  readonly outlier: Outlyingness | null;
}

/**
 * What a model says of the candles of a table, computed ahead in batches. Kept in columns: an object a candle would take
 * many times as much.
 */
export class ModelScores {
  readonly #probabilities: Float32Array;
  readonly #margins: Float32Array;
  /** Of a regression only. */
  #returns: Float32Array | null = null;
  /** 1 where it said something. */
  readonly #said: Uint8Array;
  #askedTo: number;
  #outcome: Result<void> = ok(undefined);
  #news = Promise.withResolvers<void>();

  /** @param distances Null where the model does not tell what it learned from. */
  constructor(
    readonly model: NamedModel,
    private readonly table: FeatureTable,
    readonly range: CandleRange,
    private readonly distances: MeasuredDistances | null,
  ) {
    const count = Math.max(0, range.to - range.from);
    this.#probabilities = new Float32Array(count * CLASS_COUNT);
    this.#margins = new Float32Array(count * CLASS_COUNT);
    this.#said = new Uint8Array(count);
    this.#askedTo = range.from;
  }

  /** Asks about one batch after the other, to the end. @returns Why the model failed. */
  async ask(): Promise<Result<void>> {
    const { range: { to }, model: { model } } = this;
    const read = rowReader(model.card, this.table);
    const matrix = new Float32Array(BATCH_ROWS * model.rowLength);
    const asked = new Int32Array(BATCH_ROWS);
    for (let index = this.range.from; index < to && this.#outcome.ok;) {
      let count = 0;
      for (; index < to && count < BATCH_ROWS; index++) {
        if (read(index, matrix, count * model.rowLength)) asked[count++] = index;
      }
      if (count > 0) this.#outcome = await this.#batch(asked.subarray(0, count), matrix);
      this.#askedTo = index;
      this.#news.resolve();
      this.#news = Promise.withResolvers();
    }
    return this.#outcome;
  }

  /** Waits until it was asked about all candles before this one. @returns Why the model failed. */
  async until(index: number): Promise<Result<void>> {
    const wanted = Math.min(index, this.range.to);
    while (this.#outcome.ok && this.#askedTo < wanted) await this.#news.promise;
    return this.#outcome;
  }

  /** @returns Null where it was not asked, because something that it reads is not there. */
  of(index: number): Score | null {
    const row = index - this.range.from;
    if (this.#said[row] !== 1) return null;
    const scores = { probabilities: this.#probabilities, margins: this.#margins, returns: this.#returns };
    const outlier = this.distances && outlyingnessAt(this.distances.cloud, this.distances.known(index));
    return { scores, row, outlier };
  }

  /** Distances are measured while the model works. */
  async #batch(asked: Int32Array, matrix: Float32Array): Promise<Result<void>> {
    const { model } = this.model;
    const answer = model.classify(matrix.slice(0, asked.length * model.rowLength));
    const width = model.card.features.length;
    asked.forEach((index, row) => {
      const end = (row + 1) * model.rowLength;
      this.distances?.measure(index, matrix.subarray(end - width, end));
    });
    const part = await answer;
    if (!part.ok) return part;
    asked.forEach((index, row) => this.#keep(index, part.value, row));
    return ok(undefined);
  }

  #keep(index: number, { probabilities, margins, returns }: ClassScores, row: number): void {
    const at = index - this.range.from;
    for (let k = 0; k < CLASS_COUNT; k++) {
      this.#probabilities[at * CLASS_COUNT + k] = probabilities[row * CLASS_COUNT + k]!;
      this.#margins[at * CLASS_COUNT + k] = margins[row * CLASS_COUNT + k]!;
    }
    if (returns) {
      this.#returns ??= new Float32Array(this.#said.length);
      this.#returns[at] = returns[row]!;
    }
    this.#said[at] = 1;
  }
}
