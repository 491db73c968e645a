import { dayName, dayOf, dayStartMs, type Series } from "../store/series.ts";

/** One file of the archive, and the days that it holds. */
export interface ArchiveFile {
  /** Below the base address, e.g. `data/futures/um/daily/klines/BTCUSDT/5m/BTCUSDT-5m-2024-01-31.zip`. */
  readonly path: string;
  readonly firstDay: number;
  readonly lastDay: number;
}

/** As Binance names them. */
const FOLDERS = { candles: "klines", mark_prices: "markPriceKlines", funding_rates: "fundingRate" } as const;

export type ArchivedSeries = Series & { readonly kind: keyof typeof FOLDERS };

/** @param period `2024-01-31` in the daily archive, `2024-01` in the monthly one. */
function pathOf({ kind, symbol, timeframe }: ArchivedSeries, cut: "daily" | "monthly", period: string): string {
  const folder = timeframe === null ? symbol : `${symbol}/${timeframe}`;
  const name = timeframe === null ? `${symbol}-${FOLDERS[kind]}` : `${symbol}-${timeframe}`;
  return `data/futures/um/${cut}/${FOLDERS[kind]}/${folder}/${name}-${period}.zip`;
}

export const dailyFile = (series: ArchivedSeries, day: number): ArchiveFile => ({
  path: pathOf(series, "daily", dayName(day)),
  firstDay: day,
  lastDay: day,
});

function monthlyFile(series: ArchivedSeries, day: number): ArchiveFile {
  const date = new Date(dayStartMs(day));
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return {
    path: pathOf(series, "monthly", dayName(day).slice(0, 7)),
    firstDay: dayOf(Date.UTC(year, month)),
    lastDay: dayOf(Date.UTC(year, month + 1)) - 1,
  };
}

/**
 * The files that hold what is wanted: whole months where most of one is wanted and it is over, else days. Funding rates
 * come by the month alone.
 *
 * @param wanted Days, in order. @param today Nothing of it is there yet.
 */
export function archivePlan(series: ArchivedSeries, wanted: readonly number[], today: number): ArchiveFile[] {
  const past = wanted.filter((day) => day < today);
  const months = Map.groupBy(past, (day) => dayName(day).slice(0, 7));
  return [...months.values()].flatMap((days) => {
    const month = monthlyFile(series, days[0]!);
    const isWorthIt = days.length > (month.lastDay - month.firstDay + 1) / 2 && month.lastDay < today;
    return series.kind === "funding_rates" || isWorthIt ? [month] : days.map((day) => dailyFile(series, day));
  });
}

/** For a month that has no file yet. */
export const daysOf = (series: ArchivedSeries, { firstDay, lastDay }: ArchiveFile, wanted: ReadonlySet<number>) =>
  Array.from({ length: lastDay - firstDay + 1 }, (_, i) => firstDay + i)
    .filter((day) => wanted.has(day))
    .map((day) => dailyFile(series, day));
