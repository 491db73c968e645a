import { join } from "node:path";
import pLimit from "p-limit";
import { err, ok, type Result } from "../../domain/result.ts";
import { Comparison } from "../../model_server/promotion/comparison.ts";
import { judge, type PromotionSettings, refusalOf } from "../../model_server/promotion/gates.ts";
import { championOf } from "../../model_server/retraining/champion_of.ts";
import { startTraining, TRAINING_PROGRAM } from "../../model_server/retraining/training_child.ts";
import { trainingRequest } from "../../model_server/training_plan.ts";
import { loadModels, releaseModels } from "./loaded_models.ts";
import type { Asked } from "./asked_models.ts";
import {
  trainedFile,
  TRAINING_SEED,
  type TrainingData,
  TRAININGS_AT_ONCE,
  type WantedModel,
} from "./trained_models.ts";

/** A model, since when it is asked, and its ONNX file. */
export interface Generation extends Asked {
  readonly file: string;
}

/** What became of one training. */
export interface Succession {
  readonly name: string;
  /** When it began: nothing later was seen. */
  readonly atMs: number;
  readonly version: string;
  /** Why it does not serve; null when it does. */
  readonly refusal: string | null;
}

export interface AdaptivePlan {
  /** The first of each member, by name. */
  readonly first: readonly Generation[];
  /** Those that learn anew; the others stay as they are. */
  readonly wanted: readonly WantedModel[];
  readonly data: Omit<TrainingData, "trainToMs">;
  readonly times: readonly number[];
  /** How long after its begin a new model answers: a training is given its whole time limit. */
  readonly takesMs: number;
  readonly promotion: PromotionSettings;
  /** Null for any age. */
  readonly maxAgeMs: number | null;
  readonly folder: string;
  /** What models that label by real trades had been told by a time; null where they do not. */
  readonly lessons: Lessons | null;
}

/** @returns A line for each trade, as a model server keeps them, that these generations had made by then. */
export type Lessons = (atMs: number, generations: Told["generations"]) => Promise<Result<string>>;

interface Told {
  readonly generations: ReadonlyMap<string, readonly Generation[]>;
  readonly successions: readonly Succession[];
}

/**
 * Trains the models anew as the live system does: at each time of its schedule, on what had closed by then, and a new one
 * serves only when it passes the gates against the one that serves.
 *
 * @returns Every generation by name, or why one could not be trained.
 */
export async function trainGenerations(
  plan: AdaptivePlan,
  onProgress: (fraction: number, stage: string) => void,
): Promise<Result<Told>> {
  const limit = pLimit(TRAININGS_AT_ONCE);
  const generations = new Map(plan.first.map((first) => [first.model.name, [first]]));
  const lines = plan.wanted.map((wanted) => new Line(plan, wanted, generations.get(wanted.name)!));
  const total = plan.times.length * lines.length;
  let done = 0;
  // All of one time before the next: what was traded by then depends on every model that answered by then.
  for (const atMs of plan.times) {
    const lessons = plan.lessons ? await plan.lessons(atMs, generations) : ok("");
    const trained = lessons.ok
      ? await limit.map(lines, async (line) => {
        const ended = await line.train(atMs, lessons.value);
        onProgress(++done / total, `${line.wanted.name} as of ${new Date(atMs).toISOString().slice(0, 16)}`);
        return ended;
      })
      : [lessons];
    const failed = trained.find((each) => !each.ok);
    if (failed && !failed.ok) {
      for (const line of generations.values()) await releaseModels(line.map(({ model }) => model));
      return failed;
    }
  }
  return ok({ generations, successions: lines.flatMap(({ successions }) => successions) });
}

/** One member of the ensemble through the years. */
class Line {
  readonly successions: Succession[] = [];
  /** Challengers of the model that serves: each has had its chance to be lucky. */
  #tried = 0;

  constructor(readonly plan: AdaptivePlan, readonly wanted: WantedModel, readonly generations: Generation[]) {}

  async train(atMs: number, lessons: string): Promise<Result<void>> {
    const { data, folder, maxAgeMs, takesMs } = this.plan;
    const { name } = this.wanted;
    const outDir = join(folder, name, String(atMs));
    await Deno.mkdir(outDir, { recursive: true });
    const feedback = join(outDir, "trades.jsonl");
    await Deno.writeTextFile(feedback, lessons);
    const { model: served, file } = this.#served;
    const request = await trainingRequest(
      { ...this.wanted, ...data, trainToMs: atMs, seed: TRAINING_SEED, maxAgeMs },
      name,
      {
        champion: championOf(served.version, served.model.card, file),
        live: { path: data.history, toMs: atMs },
        feedback,
      },
    );
    if (!request.ok) return request;
    const { job, opponent } = request.value;
    const ended = await startTraining(TRAINING_PROGRAM, { ...job, out_dir: outDir }, () => {}).ended;
    if (!ended.ok) return err(`Model ${name} cannot be trained as of ${new Date(atMs).toISOString()}: ${ended.error}`);
    const path = trainedFile(outDir, ended.value.model);
    const loaded = await loadModels([{ name, weight: served.weight, path, mapping: null }]);
    if (!loaded.ok) return loaded;
    const [model] = loaded.value;
    const refusal = this.#refusal(ended.value.report, opponent);
    this.successions.push({ name, atMs, version: model!.version, refusal });
    if (refusal !== null) {
      await releaseModels([model!]);
      return ok(undefined);
    }
    this.#tried = 0;
    this.generations.push({ model: model!, file: path, fromMs: atMs + takesMs });
    return ok(undefined);
  }

  get #served(): Generation {
    return this.generations.at(-1)!;
  }

  #refusal(report: unknown, opponent: "champion" | "base_rates"): string | null {
    const told = Comparison.safeParse((report as { comparison?: unknown }).comparison).data ?? null;
    const expected = opponent === "champion" ? this.#served.model.version : null;
    const comparison = told?.opponent === expected ? told : null;
    const gates = judge(comparison, this.#tried + 1, this.plan.promotion);
    if (comparison) this.#tried++;
    return refusalOf(gates);
  }
}
