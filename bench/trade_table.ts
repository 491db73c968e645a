/**
 * Fifty thousand trades in a real database: how long the trades page takes for each way to sort, filter, search and turn
 * to it, from the request to the last byte of the rendered page. The goal for the slowest is 500 ms. The peer is the one
 * question that costs least: the same page by its index, without filter.
 */
import { TRADE_LIST } from "../coordinator/ports/listings.ts";
import { usd } from "../domain/money.ts";
import { EXIT_REASONS } from "../domain/trade.ts";
import { aClosedTrade, aCommit, anEntry, START_MS, withDatabase } from "../tests/db/fixtures.ts";
import { pagesOf } from "../tests/dashboard/render_page.ts";
import { FakeViews } from "../tests/fixtures/fake_views.ts";
import { type Measurement, quantile } from "./measurement.ts";

const TRADES = 50_000;
const OF_A_COMMIT = 1_000;
const ROUNDS = 7;
const PLAIN = "";

const QUESTIONS = [
  ...TRADE_LIST.sorts.flatMap((sort) => [`?sort=${sort}&order=desc`, `?sort=${sort}&order=asc`]),
  "?side=short",
  "?result=loss",
  "?exit_reason=time_limit&sort=pnl",
  "?status=closed&side=long&sort=fees&order=asc",
  "?q=t-4999",
  "?q=nobody",
  `?page=${TRADES / 50}`,
  `?sort=pnl&page=${TRADES / 100}`,
];

export async function* bench(): AsyncGenerator<Measurement> {
  const measurements: Measurement[] = [];
  await withDatabase(async ({ journal, records }) => {
    await journal.commit(anEntry(1));
    for (let first = 0; first < TRADES; first += OF_A_COMMIT) {
      const trades = Array.from({ length: OF_A_COMMIT }, (_, i) => madeUp(first + i));
      await journal.commit(aCommit(2 + first / OF_A_COMMIT, { trades }));
    }
    const pages = await pagesOf(Object.assign(new FakeViews(), { listings: records.listings }));
    const ask = async (question: string): Promise<number> => {
      const startedMs = performance.now();
      const response = await pages.request(`/trades${question}`);
      const html = await response.text();
      if (!response.ok) throw new Error(`/trades${question} answers ${response.status}: ${html.slice(0, 200)}`);
      return performance.now() - startedMs;
    };
    const times = new Map<string, number[]>([PLAIN, ...QUESTIONS].map((question) => [question, []]));
    await ask(PLAIN);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [question, taken] of times) taken.push(await ask(question));
    }
    const median = (question: string) => Number(quantile(times.get(question)!, 0.5).toFixed(2));
    const [slowest] = QUESTIONS.toSorted((a, b) => median(b) - median(a));
    const [value, peer_value] = [median(slowest!), median(PLAIN)];
    measurements.push({
      name: `trade_table_50000_slowest /trades${slowest}`,
      value,
      unit: "ms",
      peer: "the newest page, no filter",
      peer_value,
      ratio: Number((peer_value / value).toFixed(3)),
      n: ROUNDS * QUESTIONS.length,
    });
  });
  yield* measurements;
}

/** Spread over everything that can be asked for. */
const madeUp = (n: number) => {
  const entered = START_MS + n * 300_000;
  return aClosedTrade(1, {
    tradeId: `t-${n + 10}`,
    side: n % 3 === 0 ? "short" : "long",
    realizedPnl: usd(((n * 7919) % 2001) / 50 - 20),
    fees: usd(((n * 104_729) % 997) / 1000),
    exitReason: EXIT_REASONS[n % EXIT_REASONS.length]!,
    entryTimeMs: entered,
    exitTimeMs: entered + ((n * 31) % 200) * 60_000,
  });
};
