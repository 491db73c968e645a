/** What closed trades say together. Amounts are decimals of the quote currency, net of fees and funding. */
export interface SettledTrade {
  readonly symbol: string;
  readonly side: "long" | "short";
  readonly exitReason: string;
  readonly pnl: number;
  readonly fees: number;
  /** Positive when received. */
  readonly funding: number;
  readonly exitTimeMs: number;
  readonly heldMs: number;
}

export interface TradeStatistics {
  readonly trades: number;
  readonly wins: number;
  /** Null without trades. */
  readonly winRate: number | null;
  readonly total: number;
  readonly fees: number;
  readonly funding: number;
  /** Sum of gains over sum of losses; null without a loss. */
  readonly profitFactor: number | null;
  /** Mean result of a trade. */
  readonly expectancy: number | null;
  readonly averageWin: number | null;
  readonly averageLoss: number | null;
  readonly best: number | null;
  readonly worst: number | null;
  /** The most losses in a row. */
  readonly longestLosingRun: number;
  readonly averageHeldMs: number | null;
  /**
   * System quality number: √n · mean / standard deviation of the results (Van Tharp, "Definitive Guide to Position
   * Sizing", 2008). Null below two trades or when all are equal.
   */
  readonly systemQuality: number | null;
}

/** @param trades In the order of their ends. */
export function tradeStatistics(trades: readonly SettledTrade[]): TradeStatistics {
  const results = trades.map(({ pnl }) => pnl);
  const gains = results.filter((pnl) => pnl > 0), losses = results.filter((pnl) => pnl <= 0);
  return {
    trades: trades.length,
    wins: gains.length,
    winRate: trades.length === 0 ? null : gains.length / trades.length,
    total: sum(results),
    fees: sum(trades.map(({ fees }) => fees)),
    funding: sum(trades.map(({ funding }) => funding)),
    profitFactor: profitFactor(results),
    expectancy: mean(results),
    averageWin: mean(gains),
    averageLoss: mean(losses),
    best: results.length === 0 ? null : results.reduce((a, b) => Math.max(a, b)),
    worst: results.length === 0 ? null : results.reduce((a, b) => Math.min(a, b)),
    longestLosingRun: longestLosingRun(results),
    averageHeldMs: mean(trades.map(({ heldMs }) => heldMs)),
    systemQuality: systemQuality(results),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0);
const mean = (values: readonly number[]): number | null => values.length === 0 ? null : sum(values) / values.length;

function longestLosingRun(results: readonly number[]): number {
  let longest = 0, run = 0;
  for (const pnl of results) {
    run = pnl > 0 ? 0 : run + 1;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Sum of gains over sum of losses; null without a loss. */
export function profitFactor(results: ArrayLike<number>): number | null {
  let gained = 0, lost = 0;
  for (let i = 0; i < results.length; i++) {
    if (results[i]! > 0) gained += results[i]!;
    else lost -= results[i]!;
  }
  return lost === 0 ? null : gained / lost;
}

/** √n · mean / standard deviation; null below two results or when all are equal. */
export function systemQuality(results: ArrayLike<number>): number | null {
  const n = results.length;
  if (n < 2) return null;
  let total = 0, squares = 0;
  for (let i = 0; i < n; i++) total += results[i]!;
  for (let i = 0; i < n; i++) squares += (results[i]! - total / n) ** 2;
  return squares === 0 ? null : Math.sqrt(n) * (total / n) / Math.sqrt(squares / (n - 1));
}

/** Sum of the results by the month of the exit, UTC: `2025-01`, oldest first. Months without a trade are not there. */
export function monthlyResults(trades: readonly SettledTrade[]): ReadonlyMap<string, number> {
  const months = new Map<string, number>();
  for (const { exitTimeMs, pnl } of trades) {
    const month = new Date(exitTimeMs).toISOString().slice(0, 7);
    months.set(month, (months.get(month) ?? 0) + pnl);
  }
  return new Map([...months].sort(([a], [b]) => a.localeCompare(b)));
}

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Equally wide bins on both sides of 0, which is always an edge: a bin holds gains or losses, never both. */
export function resultBins(results: readonly number[], binsMost: number): Bin[] {
  const reach = results.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  if (reach === 0) return [];
  const half = Math.floor(binsMost / 2), width = reach / half;
  const bins = Array.from(
    { length: 2 * half },
    (_, i) => ({ from: (i - half) * width, to: (i - half + 1) * width, count: 0 }),
  );
  for (const each of results) {
    // A loss of exactly an edge belongs to the bin nearer to 0, like a gain of exactly an edge.
    const index = each > 0
      ? half - 1 + Math.max(1, Math.ceil(each / width))
      : half - Math.max(1, Math.ceil(-each / width));
    bins[Math.min(bins.length - 1, Math.max(0, index))]!.count++;
  }
  return bins;
}
