import { createHash } from "node:crypto";
import type { SimulatedMarket } from "../exchange/simulator/mod.ts";
import { ExitError } from "./exit.ts";

/**
 * The market with funding as `--funding` asks for it: one rate for every interval (`0.0001`), or a file of settled rates.
 *
 * @throws {ExitError} When the rate is out of range, or the file cannot be read or has an unsound line.
 */
export async function fundedMarket(market: SimulatedMarket, option: string | undefined): Promise<SimulatedMarket> {
  if (option === undefined) return market;
  const { recordedFunding, withFunding } = await import("../exchange/simulator/mod.ts");
  const { FUNDING_RATE_MAX, isFundingRate } = await import("../research/history/funding_file.ts");
  const { readFunding } = await import("../research/history/candle_source.ts");
  const constant = Number(option);
  if (Number.isFinite(constant)) {
    if (isFundingRate(constant)) return withFunding(market, () => constant, option);
    throw new ExitError(
      `--funding must be a rate from -${FUNDING_RATE_MAX} to ${FUNDING_RATE_MAX} or a file, was "${option}"`,
      2,
    );
  }
  const file = await readFunding(option);
  if (!file.ok) throw new ExitError(`--funding: ${file.error}`, 1);
  const name = createHash("sha256").update(file.value.text).digest("hex").slice(0, 16);
  return withFunding(market, recordedFunding(file.value.rates), name);
}
