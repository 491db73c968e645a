import { createHash } from "node:crypto";
import type { FundingRate, SimulatedMarket } from "../exchange/simulator/mod.ts";
import { ExitError } from "./exit.ts";

/** Above it a rate is a slip of the pen: Binance caps funding at 3 % an interval. */
const RATE_MAX = 0.03;
const HEADER = /^[a-z_]+,[a-z_]+$/i;

/**
 * The market with funding as `--funding` asks for it: one rate for every interval (`0.0001`), or a file with a line
 * `timeMs,rate` for each.
 *
 * @throws {ExitError} When the rate is out of range, or the file cannot be read or has an unsound line.
 */
export async function fundedMarket(market: SimulatedMarket, option: string | undefined): Promise<SimulatedMarket> {
  if (option === undefined) return market;
  const { recordedFunding, withFunding } = await import("../exchange/simulator/mod.ts");
  const constant = Number(option);
  if (Number.isFinite(constant)) {
    if (isRate(constant)) return withFunding(market, () => constant, option);
    throw new ExitError(`--funding must be a rate from -${RATE_MAX} to ${RATE_MAX} or a file, was "${option}"`, 2);
  }
  const text = await fileText(option);
  const name = createHash("sha256").update(text).digest("hex").slice(0, 16);
  return withFunding(market, recordedFunding(ratesIn(option, text)), name);
}

async function fileText(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw new ExitError(`--funding: cannot read ${path}: ${error instanceof Error ? error.message : error}`, 1);
  }
}

function ratesIn(path: string, text: string): FundingRate[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return lines.flatMap((line, i) => {
    if (line === "" || (i === 0 && HEADER.test(line))) return [];
    const [timeMs, rate] = line.split(",").map(Number);
    if (Number.isSafeInteger(timeMs) && rate !== undefined && isRate(rate)) return [{ timeMs: timeMs!, rate }];
    throw new ExitError(`${path}, line ${i + 1}: expected timeMs,rate with a rate up to ${RATE_MAX}, was "${line}"`, 1);
  });
}

const isRate = (rate: number): boolean => Math.abs(rate) <= RATE_MAX;
