import { learnedSlippage } from "../../coordinator/ensemble/expected_value.ts";
import { entrySlippages } from "../../db/tables/trades.ts";
import { withDatabase } from "../with_database.ts";

/** The newest entries that are looked at. */
const ENTRIES = 500;

/**
 * What the entries of the coordinator's own trades have paid against the price, by symbol, as the live engine learns it.
 *
 * @param assumedBps For a market with too few of them. @throws {ExitError} 1 where there is no database.
 */
export const ownSlippages = (
  dataDir: string | undefined,
  symbols: readonly string[],
  assumedBps: number,
): Promise<Map<string, number>> =>
  withDatabase(dataDir, async ({ client }) => {
    const slippages = new Map<string, number>();
    for (const symbol of symbols) {
      const [rows = []] = await client.read([entrySlippages(symbol, ENTRIES)]);
      slippages.set(symbol, learnedSlippage(rows.map((row) => Number(row["entry_slippage_bps"])), assumedBps));
    }
    return slippages;
  });
