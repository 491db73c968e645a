import type { Config } from "../coordinator/runtime/config/schema.ts";
import type { Timeframe } from "../domain/candle.ts";
import type { CandleFile } from "../research/history/candle_file.ts";
import { ExitError } from "./exit.ts";

/** The timeframe that is decided on, which all files must have. @throws {ExitError} 2 naming the first that has another. */
export function tradedTimeframe(files: readonly Pick<CandleFile, "path" | "timeframe">[], { data }: Config): Timeframe {
  const traded = data.timeframes[0]!;
  const other = files.find(({ timeframe }) => timeframe !== traded);
  if (!other) return traded;
  throw new ExitError(
    `${other.path} has candles of ${other.timeframe}, data.timeframes begins with ${traded}: ` +
      "give a file of those, or change data.timeframes",
    2,
  );
}
