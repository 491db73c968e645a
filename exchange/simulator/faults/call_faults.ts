import type { CallFate, CallFault, SeenCall } from "./call_fault.ts";
import { receiveWindow } from "./clock_faults.ts";
import type { FaultTable } from "./fault_table.ts";
import { latency } from "./latency.ts";
import { lostCalls } from "./lost_calls.ts";
import { maintenance } from "./maintenance.ts";
import { halt, ruleChange, stopRejection } from "./refusals.ts";
import { serverErrors } from "./server_errors.ts";
import { staleMarket, tradesLag } from "./stale_data.ts";
import { throttling } from "./throttling.ts";

/** From the line to the core: what comes first hides what comes after. */
const FAMILIES: readonly CallFault[] = [
  latency,
  lostCalls,
  maintenance,
  throttling,
  serverErrors,
  receiveWindow,
  halt,
  ruleChange,
  stopRejection,
  staleMarket,
  tradesLag,
];

/** What becomes of a call when all faults have had their say. */
export function fateOf(table: FaultTable, call: SeenCall): CallFate {
  return FAMILIES.reduce<CallFate>((fate, family) => {
    const said = family(table, call);
    return said ? together(fate, said) : fate;
  }, {});
}

const together = (first: CallFate, second: CallFate): CallFate => {
  const decided = first.instead || first.afterwards;
  const { instead, afterwards, ...rest } = second;
  return {
    ...rest,
    ...first,
    ...(decided ? {} : { ...(instead && { instead }), ...(afterwards && { afterwards }) }),
    delayBeforeMs: (first.delayBeforeMs ?? 0) + (second.delayBeforeMs ?? 0),
    delayAfterMs: (first.delayAfterMs ?? 0) + (second.delayAfterMs ?? 0),
  };
};
