import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { readCandleFile } from "../../research/history/candle_file.ts";
import { ExitError } from "../exit.ts";
import { type ReplayPlan, replayPlan } from "./replay_plan.ts";
import type { StartRequest } from "./request.ts";

/** Reads the file that is to be replayed and divides it. Null in demo mode. @throws {ExitError} 1 in words. */
export async function planReplay(
  request: StartRequest,
  config: Config,
): Promise<(ReplayPlan & { readonly firstOpenMs: number }) | null> {
  if (request.dataFile === undefined) return null;
  const file = await readCandleFile(request.dataFile);
  if (!file.ok) throw new ExitError(file.error, 1);
  const plan = replayPlan(file.value, request.range, request.modelsDir === undefined, config.data.warmup_candles);
  if (!plan.ok) throw new ExitError(plan.error, 1);
  return { ...plan.value, firstOpenMs: file.value.candles[0]!.openTimeMs };
}
