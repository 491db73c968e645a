import type { FundingRate } from "../../domain/funding_rate.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { decode, readBytes } from "./text_file.ts";

/** Above it a rate is a slip of the pen: Binance caps funding at 3 % an interval. */
export const FUNDING_RATE_MAX = 0.03;

const HEADER = /^[a-z_]+,[a-z_]+$/i;

/** Settled funding rates as a file holds them. */
export interface FundingFile {
  /** Oldest first. */
  readonly rates: readonly FundingRate[];
  readonly text: string;
}

/**
 * Reads funding rates: csv or gzipped csv, a line `timestamp_ms,funding_rate` a settlement, with a header or without.
 *
 * @returns One sentence that names file, line and fault when it cannot be used.
 */
export async function readFundingFile(path: string): Promise<Result<FundingFile>> {
  const bytes = await readBytes(path, "funding rates");
  if (!bytes.ok) return bytes;
  const text = await decode(path, bytes.value);
  if (!text.ok) return text;
  const rates = ratesIn(path, text.value);
  return rates.ok ? ok({ rates: rates.value, text: text.value }) : rates;
}

function ratesIn(path: string, text: string): Result<FundingRate[]> {
  const rates: FundingRate[] = [];
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  for (const [i, line] of lines.entries()) {
    if (line === "" || (i === 0 && HEADER.test(line))) continue;
    const [timeMs, rate] = line.split(",").map((cell) => cell.trim() === "" ? NaN : Number(cell));
    if (!Number.isSafeInteger(timeMs) || !isFundingRate(rate)) {
      return err(
        `${path}, line ${
          i + 1
        }: expected timestamp_ms,funding_rate with a rate up to ${FUNDING_RATE_MAX}, was "${line}"`,
      );
    }
    if (timeMs! <= (rates.at(-1)?.timeMs ?? 0)) return err(`${path}, line ${i + 1}: is not after the line before`);
    rates.push({ timeMs: timeMs!, rate });
  }
  return rates.length > 0 ? ok(rates) : err(`${path} holds no funding rates`);
}

export const isFundingRate = (rate: number | undefined): rate is number =>
  rate !== undefined && Math.abs(rate) <= FUNDING_RATE_MAX;
