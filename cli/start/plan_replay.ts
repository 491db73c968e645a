import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { CandleFile } from "../../research/history/candle_file.ts";
import { readCandles } from "../../research/history/candle_source.ts";
import type { TimeRange } from "../day_range.ts";
import { ExitError } from "../exit.ts";
import { commonPlan, type ReplayPlan, replayPlan } from "./replay_plan.ts";
import type { StartRequest } from "./request.ts";

/** What a replay trades, and from which files. */
export interface PlannedReplay extends ReplayPlan {
  /** In the order of the symbols. */
  readonly files: readonly string[];
  /** First candle of the first symbol's file. */
  readonly firstOpenMs: number;
}

/** Reads the files that are to be replayed and divides them. Null in demo mode. @throws {ExitError} 1 or 2 in words. */
export async function planReplay(request: StartRequest, config: Config): Promise<PlannedReplay | null> {
  if (request.dataFiles.length === 0) return null;
  const { slippage_model: slippage } = config.backtesting;
  if (slippage !== "fixed_bps") {
    throw new ExitError(
      `backtesting.slippage_model is ${slippage}: a replay fills by fixed_bps; use xylen backtest`,
      2,
    );
  }
  const files = await filesInOrder(request.dataFiles, config.trading.symbols);
  const plan = planOf(files, request.range, request.modelsDir === undefined, config);
  return { ...plan, files: files.map(({ path }) => path), firstOpenMs: files[0]!.candles[0]!.openTimeMs };
}

/** @param trained False when the models come from elsewhere. @throws {ExitError} 1 in words. */
export function planOf(files: readonly CandleFile[], range: TimeRange, trained: boolean, config: Config): ReplayPlan {
  const plans = files.map((file) => {
    const plan = replayPlan(file, range, trained, config.data.warmup_candles);
    if (!plan.ok) throw new ExitError(plan.error, 1);
    return plan.value;
  });
  const plan = commonPlan(plans);
  if (!plan.ok) throw new ExitError(plan.error, 1);
  return plan.value;
}

/** One file for each symbol, in their order. @throws {ExitError} 1 or 2 in words. */
export const filesInOrder = async (paths: readonly string[], symbols: readonly string[]): Promise<CandleFile[]> =>
  inOrder(symbols, await Promise.all(paths.map(read)));

async function read(path: string): Promise<CandleFile> {
  const file = await readCandles(path);
  if (!file.ok) throw new ExitError(file.error, 1);
  return file.value;
}

/** One file for each symbol. A single one may be named as it likes; several are told apart by the names in theirs. */
function inOrder(symbols: readonly string[], files: readonly CandleFile[]): CandleFile[] {
  if (files.length !== symbols.length) {
    throw new ExitError(
      `trading.symbols names ${symbols.length} (${symbols.join(", ")}), --data gives ${files.length}: ` +
        "give one file for each symbol",
      2,
    );
  }
  if (files.length === 1) return [...files];
  return symbols.map((symbol) => {
    const found = files.filter((file) => file.symbol === symbol);
    if (found.length === 1) return found[0]!;
    throw new ExitError(
      `${found.length} of the files of --data name ${symbol}: give one whose name holds it, e.g. ` +
        `binanceusdm-${symbol}-5m.csv (given: ${
          files.map(({ path, symbol }) => `${path} ${symbol ?? "no symbol"}`).join(", ")
        })`,
      2,
    );
  });
}
