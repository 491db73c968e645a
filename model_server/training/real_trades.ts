import { z } from "zod";
import { type Timeframe, timeframeMs } from "../../domain/candle.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { RealTrade } from "../../outcomes/real_trade.ts";

/** A line of a server's feedback. One that does not name its candle teaches nothing here. */
const Line = z.object({
  symbol: z.string().optional(),
  candle_time: z.int(),
  entry_price: z.number().positive(),
  exit_price: z.number().positive(),
  duration_seconds: z.number().min(0),
});

/** @returns A market's trades of a file of feedback, by the open time of the candle that each was decided on. */
export async function readRealTrades(
  path: string,
  symbol: string,
  timeframe: Timeframe,
): Promise<Result<Map<number, RealTrade>>> {
  try {
    const lines = (await Deno.readTextFile(path)).split("\n").filter((line) => line !== "");
    const trades = lines.flatMap((line) => {
      const parsed = Line.safeParse(JSON.parse(line));
      const isOurs = parsed.success && (parsed.data.symbol ?? symbol) === symbol;
      return isOurs ? [[parsed.data.candle_time, realTrade(parsed.data, timeframe)] as const] : [];
    });
    return ok(new Map(trades));
  } catch (cause) {
    return err(`Cannot read the trades in ${path}: ${cause instanceof Error ? cause.message : cause}`);
  }
}

const realTrade = (line: z.infer<typeof Line>, timeframe: Timeframe): RealTrade => ({
  move: line.exit_price / line.entry_price - 1,
  bars: Math.max(1, Math.ceil(line.duration_seconds * 1000 / timeframeMs(timeframe))),
});
