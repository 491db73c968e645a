/** Commands of the research that a coordinator does beside trading, each with the rights of its work alone. */
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ChildCommand } from "../../coordinator/inference/child_process.ts";
import type { SearchRequest, WalkForwardRequest } from "../../coordinator/ports/research/study_requests.ts";
import { PROGRAM_FOLDERS } from "./children.ts";
import type { CheckPlace } from "../../research/jobs/check_job.ts";
import type { StudyPlace } from "../../research/jobs/study_job.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const PACKAGES = join(ROOT, "node_modules");
/** One core stays with trading, where there are several. */
const threads = (): number => Math.max(1, availableParallelism() - 1);

export function walkForwardCommand(dataDir: string, place: StudyPlace<WalkForwardRequest>): ChildCommand {
  const { mode, windows, train_share, embargo_candles } = place.request;
  return studyCommand("walk-forward", dataDir, place, [
    `--mode=${mode}`,
    `--folds=${windows}`,
    `--train-share=${train_share}`,
    `--embargo=${embargo_candles}`,
  ]);
}

export function searchCommand(dataDir: string, place: StudyPlace<SearchRequest>): ChildCommand {
  const { keys, trials, objective, min_trades, sampler, windows, seed } = place.request;
  return studyCommand("optimise", dataDir, place, [
    ...keys.map((key) => `--key=${key}`),
    `--trials=${trials}`,
    `--objective=${objective}`,
    `--min-trades=${min_trades}`,
    `--sampler=${sampler}`,
    `--seed=${seed}`,
    ...(windows === null ? [] : [`--folds=${windows}`]),
    ...(place.modelsDir === null ? [] : [`--models=${place.modelsDir}`]),
  ]);
}

/** It reads the candles that it is given, trains and keeps models, and writes into its own folder and `research.db`. */
function studyCommand(
  name: string,
  dataDir: string,
  { jobId, folder, configFile, request, data, modelFiles }: StudyPlace<WalkForwardRequest | SearchRequest>,
  options: readonly string[],
): ChildCommand {
  const funding = data.every(({ fundingPath }) => fundingPath !== null) ? data.map((each) => each.fundingPath!) : [];
  const models = join(dataDir, "research-models");
  const { from, to, profile } = request;
  return child(
    [PACKAGES, ...PROGRAM_FOLDERS, folder, models, ...modelFiles, ...data.map(({ path }) => path), ...funding],
    [folder, models],
    [`--allow-ffi=${PACKAGES}`, `--allow-run=${Deno.execPath()}`],
    [
      name,
      `--job=${jobId}`,
      "--progress",
      `--config=${configFile}`,
      `--profile=${profile}`,
      `--data-dir=${dataDir}`,
      `--out=${folder}`,
      `--jobs=${threads()}`,
      ...data.map(({ path }) => `--data=${path}`),
      ...funding.map((path) => `--funding=${path}`),
      ...(from === null ? [] : [`--from=${from}`]),
      ...(to === null ? [] : [`--to=${to}`]),
      ...options,
    ],
  );
}

/** It starts nothing, reads the store, and writes beside a series what it has found there. */
export const checkCommand = (dataDir: string, { jobId, folder, reference }: CheckPlace): ChildCommand =>
  child([PACKAGES, folder], [folder], [], [
    "data",
    "check",
    reference,
    `--job=${jobId}`,
    `--data-dir=${dataDir}`,
    `--store=${folder}`,
  ]);

const child = (
  reads: readonly string[],
  writes: readonly string[],
  more: readonly string[],
  args: readonly string[],
): ChildCommand => ({
  program: Deno.execPath(),
  args: [
    "run",
    "--quiet",
    "--no-prompt",
    "--config",
    join(ROOT, "deno.json"),
    `--allow-read=${reads.join(",")}`,
    `--allow-write=${writes.join(",")}`,
    "--allow-env",
    "--allow-sys",
    ...more,
    join(ROOT, "main.ts"),
    ...args,
  ],
});
