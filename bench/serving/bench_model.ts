import { join } from "node:path";
import { trainModel } from "../../model_server/training/train_model.ts";
import { generatedCandles } from "../../tests/features/generated_candles.ts";

const CANDLES = 6000;

/** A model that a learner made of a generated market, with its default settings, in a folder of its own. */
export async function benchModel(learner: string): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const candles = generatedCandles(CANDLES);
  const trained = await trainModel({
    learner,
    horizonBars: 24,
    candles,
    timeframe: "5m",
    trainToMs: candles.at(-1)!.openTimeMs + 300_000,
    seed: 1,
  });
  if (!trained.ok) throw new Error(trained.error);
  const folder = await Deno.makeTempDir({ prefix: "xylen-bench-" });
  const path = join(folder, "model.onnx");
  await Deno.writeFile(path, trained.value.onnx);
  return { path, remove: () => Deno.remove(folder, { recursive: true }) };
}
