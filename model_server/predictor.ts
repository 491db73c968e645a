import { invariant, type Result } from "../domain/result.ts";
import type { BatchRequest, BatchResponse, PredictRequest, PredictResponse } from "./contract/mod.ts";
import type { ModelMetrics } from "./metrics.ts";
import { Refusal } from "./refusal.ts";
import type { ModelCard } from "./serving/model_card.ts";
import { type ModelSlot, type NamedModel } from "./serving/model_slot.ts";
import { type Outlyingness, outlyingness } from "./insight/dissimilarity.ts";
import { explain } from "./serving/explain.ts";
import type { ServedModel } from "./serving/served_model.ts";
import { indicatorFaults, type Indicators } from "./serving/indicator_row.ts";
import { prediction } from "./serving/prediction.ts";
import { type RequestRow, requestRow, type RowFault } from "./serving/request_row.ts";
import type { ClassScores } from "./serving/class_scores.ts";
import type { StoredRows } from "./serving/stored_rows.ts";

const FAULTS_SHOWN = 100;

export interface PredictorParts {
  readonly modelName: string;
  readonly slot: ModelSlot;
  readonly storedRows: StoredRows;
  readonly metrics: ModelMetrics;
  readonly monotonicMs: () => number;
  /** Why nothing serves, in words. */
  readonly whyNotReady: () => string;
}

/** Turns requests into answers with the model that serves now. Every answer comes from one model alone. */
export class Predictor {
  constructor(private readonly parts: PredictorParts) {}

  /** @throws {Refusal} 422 with the fields that cannot be used, 503 while no model is loaded. */
  async predict(request: PredictRequest): Promise<PredictResponse> {
    return await this.withModel(async (served) => {
      const row = rowOrRefusal(served.model.card, request, "");
      const answered = await this.answer(served, [request], row);
      const [answer] = answered.answers;
      invariant(answer, "one row has one answer");
      if (!request.meta?.again) {
        this.count(answered);
        this.parts.storedRows.add(served.model.card, row);
      }
      return request.meta?.explain ? { ...answer, explanation: await explanationOf(served.model, row) } : answer;
    });
  }

  /** All rows in one run of the model. @throws {Refusal} As `predict`; the fields name their rows. */
  async predictBatch({ rows }: BatchRequest): Promise<BatchResponse> {
    return await this.withModel(async (served) => {
      const { card, rowLength } = served.model;
      const fields = rows.flatMap((row, i) => indicatorFaults(card, row.indicators, `rows.${i}.indicators`));
      if (fields.length > 0) throw rowRefusal({ code: "bad_indicators", fields });
      const matrix = new Float32Array(rows.length * rowLength);
      rows.forEach((row, i) => matrix.set(rowOrRefusal(card, row, `rows.${i}.`), i * rowLength));
      const startedMs = this.parts.monotonicMs();
      const answered = await this.answer(served, rows, matrix);
      this.count(answered);
      return {
        model_name: this.parts.modelName,
        model_version: served.version,
        predictions: [...answered.answers],
        latency_ms: this.parts.monotonicMs() - startedMs,
      };
    });
  }

  private async withModel<T>(work: (served: NamedModel) => Promise<T>): Promise<T> {
    const result = await this.parts.slot.use(async (served) => ({ value: await work(served) }));
    if (!result) throw new Refusal(503, "no_model", this.parts.whyNotReady());
    return result.value;
  }

  private async answer(
    served: NamedModel,
    rows: readonly RequestRow[],
    matrix: Float32Array,
  ): Promise<Answered> {
    const startedMs = this.parts.monotonicMs();
    const scores = scoresOrRefusal(await served.model.classify(matrix));
    const latencyMs = this.parts.monotonicMs() - startedMs;
    const answers = rows.map(({ candles, indicators }, i) =>
      prediction(served, scores, i, {
        modelName: this.parts.modelName,
        close: candles.at(-1)?.close ?? NaN,
        atr: atrOf(indicators),
        outlier: outlierOf(served.model, matrix, i),
        latencyMs,
      })
    );
    return { answers, latencyMs };
  }

  private count({ answers, latencyMs }: Answered): void {
    this.parts.metrics.predicted(answers, latencyMs / 1000);
  }
}

interface Answered {
  readonly answers: readonly PredictResponse[];
  readonly latencyMs: number;
}

/** A model that cannot be explained still answers. */
async function explanationOf(model: ServedModel, row: Float32Array): Promise<unknown> {
  const told = await explain(model, row);
  return told.ok ? told.value : { method: "none", reason: told.error };
}

/** By the features of the decided candle, the last of its window. */
function outlierOf({ card, rowLength }: ServedModel, matrix: Float32Array, row: number): Outlyingness | null {
  const end = (row + 1) * rowLength;
  return card.cloud && outlyingness(card.cloud, matrix.subarray(end - card.features.length, end));
}

const atrOf = (indicators: Indicators): number | null => indicators["atr"] ?? null;

/** @param path Of the row in its request. @throws {Refusal} 422 for what cannot be used. */
function rowOrRefusal(card: ModelCard, row: RequestRow, path: string): Float32Array {
  const made = requestRow(card, row, path);
  if (made.ok) return made.value;
  throw rowRefusal(made.error);
}

function rowRefusal({ code, fields }: RowFault): Refusal {
  const [first] = fields;
  if (code === "bad_history") {
    return new Refusal(422, code, `Nothing is predicted: ${first!.field} ${first!.message}`, { fields });
  }
  const names = fields.slice(0, 5).map(({ field }) => field).join(", ");
  const more = fields.length > 5 ? ` and ${fields.length - 5} more` : "";
  return new Refusal(422, code, `Nothing is predicted: ${names}${more} cannot be used`, {
    fields: fields.slice(0, FAULTS_SHOWN),
  });
}

/** The rows were sound, so a model that fails on them is at fault, not the request. */
function scoresOrRefusal(scores: Result<ClassScores>): ClassScores {
  if (scores.ok) return scores.value;
  throw new Refusal(500, "model_failed", scores.error);
}
