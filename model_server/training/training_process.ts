/**
 * Entry of a child process that trains one model, so that serving goes on undisturbed and an out-of-memory ends nothing
 * else. It takes a `TrainingJob` as its argument, or on standard input, and writes JSON lines: `{"progress","stage"}`
 * while it works, and at last `{"done":true,"model","report"}`, or `{"error"}` and exit code 1.
 */
import { constants, setPriority } from "node:os";
import { type Candle, closeTimeMs } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Champion } from "./training_options.ts";
import { readHistory } from "./history_file.ts";
import { readRealTrades } from "./real_trades.ts";
import { type TrainedFile, trainModel } from "./train_model.ts";
import { parseTrainingJob, type TrainingJob } from "./training_job.ts";
import { writeModel } from "./write_model.ts";

/** One line of standard output. */
export type TrainingMessage =
  | { readonly progress: number; readonly stage: string }
  | { readonly done: true; readonly model: string; readonly report: TrainedFile["report"] }
  | { readonly error: string };

/** Progress finer than this would only fill the pipe. */
const PROGRESS_STEP = 0.01;

/** Trains as the job says and leaves model and report in its folder. */
export async function runTrainingJob(
  text: string,
  tell: (message: TrainingMessage) => void,
): Promise<Result<TrainedFile>> {
  const job = parseTrainingJob(text);
  if (!job.ok) return job;
  const trained = await trainFromFile(job.value, tell);
  if (!trained.ok) return trained;
  try {
    await writeModel(job.value.out_dir, trained.value);
    return ok(trained.value);
  } catch (cause) {
    return err(`Cannot write the model into ${job.value.out_dir}: ${cause instanceof Error ? cause.message : cause}`);
  }
}

async function trainFromFile(job: TrainingJob, tell: (message: TrainingMessage) => void): Promise<Result<TrainedFile>> {
  const { settings } = job;
  const history = await readCandles(job);
  if (!history.ok) return history;
  const champion = job.champion && await readChampion(job.champion);
  const realTrades = job.feedback === null ? ok(null) : await readRealTrades(job.feedback, job.symbol, job.timeframe);
  if (!realTrades.ok) return realTrades;
  let told = -Infinity;
  return await trainModel({
    learner: job.learner,
    horizonBars: job.horizon_bars,
    label: job.label,
    candles: newestSeen(history.value, job),
    timeframe: job.timeframe,
    trainToMs: job.train_to_ms,
    seed: job.seed,
    symbol: job.symbol,
    folds: job.folds,
    ...(champion && { champion }),
    ...(realTrades.value && { realTrades: realTrades.value }),
    cost: job.cost,
    params: settings.params,
    weighting: { by: settings.weights.by, halfLifeBars: settings.weights.half_life_bars },
    monotone: settings.monotone,
    featuresKept: settings.features_kept,
    onProgress: ({ fraction, stage }) => {
      if (fraction - told < PROGRESS_STEP) return;
      told = fraction;
      tell({ progress: Math.round(fraction * 1000) / 1000, stage });
    },
  });
}

/** The window ends where the job may look to, not where the file does. */
function newestSeen(candles: readonly Candle[], { settings, timeframe, train_to_ms: toMs }: TrainingJob): Candle[] {
  const seen = candles.filter((candle) => closeTimeMs(candle, timeframe) <= toMs);
  return seen.slice(-(settings.window_candles ?? seen.length));
}

/** The history, and what the market did since. */
async function readCandles({ history, live, timeframe }: TrainingJob): Promise<Result<Candle[]>> {
  const past = await readHistory(history, timeframe);
  if (!past.ok || live === null) return past;
  const since = await readHistory(live, timeframe);
  if (!since.ok) return since;
  const endMs = past.value.at(-1)!.openTimeMs;
  return ok([...past.value, ...since.value.filter(({ openTimeMs }) => openTimeMs > endMs)]);
}

async function readChampion(told: NonNullable<TrainingJob["champion"]>): Promise<Champion> {
  const { version, file, features, window, trained_to_ms: trainedToMs, class_returns: classReturns } = told;
  return { version, onnx: await Deno.readFile(file), features, window, trainedToMs, classReturns };
}

function writeLine(message: TrainingMessage): void {
  const bytes = new TextEncoder().encode(JSON.stringify(message) + "\n");
  for (let written = 0; written < bytes.length;) written += Deno.stdout.writeSync(bytes.subarray(written));
}

/** Serving comes first. Where the system does not let us, both are as quick as each other. */
function stepBack(): void {
  try {
    setPriority(constants.priority.PRIORITY_LOW);
  } catch {
    // then it competes
  }
}

if (import.meta.main) {
  stepBack();
  const text = Deno.args[0] ?? await new Response(Deno.stdin.readable).text();
  const outcome = await runTrainingJob(text, writeLine);
  if (!outcome.ok) {
    writeLine({ error: outcome.error });
    Deno.exit(1);
  }
  const { report } = outcome.value;
  writeLine({ done: true, model: report.model, report });
}
