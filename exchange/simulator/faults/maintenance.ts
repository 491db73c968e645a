import type { CallFault, FaultAnswer } from "./call_fault.ts";
import type { FaultTable } from "./fault_table.ts";

export const UNDER_MAINTENANCE: FaultAnswer = { status: 503, body: "Service Unavailable." };

export const isUnderMaintenance = (table: FaultTable, elapsedMs: number): boolean =>
  table.episodeAt("maintenance", elapsedMs) !== undefined;

/** Nothing is to be had. */
export const maintenance: CallFault = (table, { elapsedMs }) =>
  isUnderMaintenance(table, elapsedMs) ? { instead: UNDER_MAINTENANCE } : undefined;
