import { setTimeout as delay } from "node:timers/promises";
import pRetry from "p-retry";
import { addressesOn } from "../../../exchange/binance/environment.ts";
import type { Series } from "../store/series.ts";

/** A row as ccxt gives it: the time, then the columns of its kind. */
export type HistoryRow = readonly (number | undefined)[];

/** What is used of ccxt's `binanceusdm`; its own types are of no help across `import()`. */
interface CcxtHistory {
  loadMarkets(reload: boolean): Promise<unknown>;
  fetchTime(): Promise<number>;
  fetchOHLCV(symbol: string, timeframe: string, since: number, limit: number, params: object): Promise<HistoryRow[]>;
  fetchMarkOHLCV(
    symbol: string,
    timeframe: string,
    since: number,
    limit: number,
    params: object,
  ): Promise<HistoryRow[]>;
  fetchFundingRateHistory(
    symbol: string,
    since: number,
    limit: number,
    params: object,
  ): Promise<{ timestamp: number; fundingRate: number }[]>;
  close(): Promise<unknown>;
  readonly markets: Record<string, { id: string; symbol: string; swap: boolean }>;
  readonly urls: { api: unknown };
  readonly last_response_headers?: Record<string, string> | undefined;
}

/** What Binance gives at once. */
export const PAGE_ROWS = 1_000;
const ATTEMPTS = 6;
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 60_000;
/** Names of ccxt's classes of errors that may pass: lost connections, time-outs, too many requests. */
const PASSING = [
  "NetworkError",
  "RequestTimeout",
  "ExchangeNotAvailable",
  "OnMaintenance",
  "DDoSProtection",
  "RateLimitExceeded",
  "OperationFailed",
];

/** The same by Binance's codes: off Binance's own hosts ccxt has no class for them. */
const PASSING_CODES = /"code":\s*-(1001|1003|1007|1008|1015)\b/;

const mayPass = ({ constructor, message }: Error): boolean =>
  PASSING.includes(constructor.name) || PASSING_CODES.test(message);

export interface CcxtHistoryOptions {
  /** Another address than Binance's own, e.g. the simulator's. */
  readonly baseUrl?: string | undefined;
  /** Of the first repetition, ms. */
  readonly retryMs?: number | undefined;
}

/** History by ccxt's unmodified `binanceusdm`, which keeps Binance's rate limit by itself. */
export class CcxtSource implements AsyncDisposable {
  private constructor(private readonly client: CcxtHistory, private readonly retryMs: number) {}

  static async connect({ baseUrl, retryMs = RETRY_MS }: CcxtHistoryOptions): Promise<CcxtSource> {
    const entry = new URL("./src/binanceusdm.js", import.meta.resolve("ccxt"));
    const { default: Client } = await import(entry.href);
    const client = new Client({ enableRateLimit: true, options: { fetchCurrencies: false } });
    if (baseUrl !== undefined) client.urls.api = addressesOn(baseUrl);
    const source = new CcxtSource(client, retryMs);
    // Without `true` ccxt would give the failure of the first time again.
    await source.#asking(() => client.loadMarkets(true));
    return source;
  }

  /** The exchange's time. */
  nowMs(): Promise<number> {
    return this.#asking(() => this.client.fetchTime());
  }

  /** ccxt's name of the exchange's id; null when it has no such perpetual. */
  unified(symbol: string): string | null {
    return Object.values(this.client.markets).find((each) => each.id === symbol && each.swap)?.symbol ?? null;
  }

  /** Rows from a time on, oldest first, a thousand at most; the candle that is still forming too. */
  async page({ kind, timeframe }: Series, unified: string, sinceMs: number, untilMs: number): Promise<HistoryRow[]> {
    if (kind === "funding_rates") {
      const rates = await this.#asking(() =>
        this.client.fetchFundingRateHistory(unified, sinceMs, PAGE_ROWS, { until: untilMs })
      );
      return rates.map(({ timestamp, fundingRate }) => [timestamp, fundingRate]);
    }
    const params = { until: untilMs };
    const rows = await this.#asking(() =>
      kind === "mark_prices"
        ? this.client.fetchMarkOHLCV(unified, timeframe!, sinceMs, PAGE_ROWS, params)
        : this.client.fetchOHLCV(unified, timeframe!, sinceMs, PAGE_ROWS, params)
    );
    return kind === "mark_prices" ? rows.map((row) => row.slice(0, 5)) : rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }

  /** Asks again after what may pass, later where the exchange says when. */
  async #asking<T>(ask: () => Promise<T>): Promise<T> {
    return await pRetry(ask, {
      retries: ATTEMPTS - 1,
      minTimeout: this.retryMs,
      maxTimeout: RETRY_MAX_MS,
      shouldRetry: ({ error }) => mayPass(error),
      onFailedAttempt: async ({ error, retriesLeft }) => {
        if (retriesLeft > 0 && mayPass(error)) await delay(this.#retryAfterMs());
      },
    });
  }

  #retryAfterMs(): number {
    const headers = Object.entries(this.client.last_response_headers ?? {});
    const seconds = Number(headers.find(([name]) => name.toLowerCase() === "retry-after")?.[1]);
    return seconds > 0 ? Math.min(seconds * 1_000, RETRY_MAX_MS) : 0;
  }
}
