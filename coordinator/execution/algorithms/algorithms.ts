import type { EntryAlgo } from "../../../domain/entry_plan.ts";
import type { EntryAlgorithm } from "./algorithm.ts";
import { chaseEntry } from "./chase.ts";
import { icebergEntry } from "./iceberg.ts";
import { limitEntry } from "./limit.ts";
import { marketEntry } from "./market.ts";
import { twapEntry } from "./twap.ts";

/** An algorithm is its file, its name in `ENTRY_ALGOS`, and its line here. */
export const ALGORITHMS: Readonly<Record<EntryAlgo, EntryAlgorithm>> = {
  market: marketEntry,
  limit: limitEntry,
  chase: chaseEntry,
  twap: twapEntry,
  iceberg: icebergEntry,
};
