/// <reference lib="deno.worker" />
/** Runs trials in a thread of its own, one after the other. Candles and features come once, in shared memory. */
import type { Result } from "../../domain/result.ts";
import type { BacktestMarket } from "../backtest/run_backtest.ts";
import type { Told } from "../threads/crew.ts";
import { marketOf, type SharedMarket } from "./shared_market.ts";
import { runTrial, type TrialResult, type TrialTask } from "./trial_task.ts";

export type ToWorker =
  | { readonly kind: "markets"; readonly markets: readonly SharedMarket[] }
  | { readonly kind: "trial"; readonly task: TrialTask };

let markets: readonly BacktestMarket[] = [];

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === "markets") markets = data.markets.map(marketOf);
  else self.postMessage(answerTo(data.task));
});

function answerTo(task: TrialTask): Told<Result<TrialResult>> {
  try {
    return { ok: true, outcome: runTrial(markets, task) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.stack ?? error.message : String(error) };
  }
}
