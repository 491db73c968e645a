import { type FundingRate, settledBefore } from "../../domain/funding_rate.ts";
import type { BinanceRest } from "./ccxt_types.ts";
import { float, integer, rows } from "./wire.ts";

/** Rates of a symbol's settlements, oldest first, and the times between which none is missing. */
interface Known {
  readonly fromMs: number;
  readonly toMs: number;
  readonly settled: readonly FundingRate[];
}

const PAGE_ROWS = 1_000;
/** Settlements stand on full hours, every eighth for most markets; the exchange stamps them some ms late. */
const HOUR_MS = 3_600_000;
/** Longest time between two settlements, with room. */
const INTERVAL_MAX_MS = 24 * HOUR_MS;

/** Settled funding rates. What is known is not asked for again: a new one can only have come with a new hour. */
export class FundingRates {
  readonly #known = new Map<string, Known>();

  constructor(private readonly rest: Pick<BinanceRest, "fapiPublicGetFundingRate">) {}

  /** How many requests it may take to know them; 0 when they are known. */
  requests(symbol: string, fromMs: number, toMs: number): number {
    return this.#covers(symbol, fromMs, toMs) ? 0 : 1 + Math.ceil((toMs - fromMs) / HOUR_MS / PAGE_ROWS);
  }

  /**
   * Asks for what is not known of the time between the two.
   *
   * @returns The rate that was settled last before an instant of that time; undefined when none was.
   */
  async between(symbol: string, fromMs: number, toMs: number): Promise<(atMs: number) => number | undefined> {
    if (!this.#covers(symbol, fromMs, toMs)) {
      const before = this.#known.get(symbol);
      const goesOn = before !== undefined && before.fromMs <= fromMs && fromMs <= before.toMs;
      const sinceMs = goesOn ? before.toMs : fromMs - INTERVAL_MAX_MS;
      const fresh = await this.#ask(symbol, sinceMs, toMs);
      const kept = goesOn ? before.settled.filter(({ timeMs }) => timeMs < sinceMs) : [];
      this.#known.set(symbol, { fromMs: goesOn ? before.fromMs : fromMs, toMs, settled: [...kept, ...fresh] });
    }
    const { settled } = this.#known.get(symbol)!;
    return (atMs) => settledBefore(settled, atMs);
  }

  #covers(symbol: string, fromMs: number, toMs: number): boolean {
    const known = this.#known.get(symbol);
    if (!known || fromMs < known.fromMs) return false;
    const nextHourMs = Math.ceil(known.toMs / HOUR_MS) * HOUR_MS;
    return toMs <= nextHourMs;
  }

  async #ask(symbol: string, sinceMs: number, toMs: number): Promise<FundingRate[]> {
    const found: FundingRate[] = [];
    let startTime = Math.max(0, sinceMs);
    while (startTime < toMs) {
      const page = rows(
        await this.rest.fapiPublicGetFundingRate({ symbol, startTime, endTime: toMs, limit: PAGE_ROWS }),
        "funding rates",
      ).map((each) => ({ timeMs: integer(each, "fundingTime"), rate: float(each["fundingRate"], "a funding rate") }));
      found.push(...page.filter(({ timeMs }) => timeMs >= startTime && timeMs < toMs));
      if (page.length < PAGE_ROWS) break;
      startTime = page.at(-1)!.timeMs + 1;
    }
    return found;
  }
}
