import type { SimulatedMarket } from "../exchange/simulator/mod.ts";
import { parsedDayRange } from "./day_range.ts";
import { ExitError } from "./exit.ts";
import { wholeNumber } from "./whole_number.ts";

export interface MarketOptions {
  readonly data?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly symbol?: string;
  readonly seed?: string;
}

/** The markets that `exchange-sim` was asked for. @throws {ExitError} When they cannot be read or do not fit together. */
export async function simulatedMarkets(options: MarketOptions): Promise<SimulatedMarket[]> {
  const symbols = options.symbol?.split(",").map((each) => each.trim());
  const twice = symbols?.find((each, i) => symbols.indexOf(each) !== i);
  if (twice !== undefined) throw new ExitError(`--symbol names ${twice} twice`, 2);
  return options.data === undefined
    ? await madeUpMarkets(options, symbols)
    : await recordedMarkets(options, options.data, symbols);
}

async function recordedMarkets(
  options: MarketOptions,
  paths: readonly string[],
  symbols: readonly string[] | undefined,
): Promise<SimulatedMarket[]> {
  if (options.seed !== undefined) throw new ExitError("--seed belongs to the synthetic market: leave out --data", 2);
  if (symbols && symbols.length !== paths.length) {
    throw new ExitError(`--symbol names ${symbols.length} markets, --data ${paths.length}: name one for each file`, 2);
  }
  const range = parsedDayRange(options.from, options.to);
  if (!range.ok) throw new ExitError(range.error, 2);
  const { readCandles } = await import("../research/history/candle_source.ts");
  const { recordedMarket } = await import("../exchange/simulator/mod.ts");
  const markets: SimulatedMarket[] = [];
  for (const [i, path] of paths.entries()) {
    const file = await readCandles(path);
    if (!file.ok) throw new ExitError(file.error, 1);
    const market = recordedMarket({
      symbol: symbols?.[i] ?? file.value.symbol ?? "BTCUSDT",
      timeframe: file.value.timeframe,
      candles: file.value.candles,
      firstTradedMs: range.value.fromMs,
      lastTradedMs: range.value.toMs,
      contentHash: file.value.sha256,
    });
    if (!market.ok) throw new ExitError(`${path}: ${market.error}`, 1);
    const same = markets.find(({ symbol }) => symbol === market.value.symbol);
    if (same) throw new ExitError(`${path}: there is a market ${same.symbol} already; name others with --symbol`, 2);
    const other = markets.find(({ timeframe }) => timeframe !== market.value.timeframe);
    if (other) {
      throw new ExitError(
        `${path} has ${market.value.timeframe} candles, ${other.symbol} has ${other.timeframe}: they must agree`,
        2,
      );
    }
    markets.push(market.value);
  }
  return markets;
}

async function madeUpMarkets(
  { seed, from, to }: MarketOptions,
  symbols: readonly string[] = ["BTCUSDT"],
): Promise<SimulatedMarket[]> {
  if (from !== undefined || to !== undefined) {
    throw new ExitError("--from and --to choose from recorded candles: name them with --data", 2);
  }
  const { DEFAULT_SEED, syntheticMarket } = await import("../exchange/simulator/mod.ts");
  const first = seed === undefined ? DEFAULT_SEED : wholeNumber("--seed", seed, 0, 2 ** 31 - 1);
  return symbols.map((symbol, i) => syntheticMarket({ seed: first + i, symbol }));
}
