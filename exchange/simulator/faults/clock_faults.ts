import type { CallFault } from "./call_fault.ts";
import type { FaultTable } from "./fault_table.ts";

/** How far the exchange's wall clock stands off, ms. A client that does not look at `serverTime` gets -1021. */
export function clockShiftMs(table: FaultTable, elapsedMs: number): number {
  const jump = table.episodeAt("clock_jump", elapsedMs);
  if (!jump) return 0;
  return jump.pick < 0.5 ? jump.amount : -jump.amount;
}

/** A call that was under way for too long. */
export const receiveWindow: CallFault = (table, { n, security }) =>
  security === "signed" && table.drawn("recv_window", n)
    ? {
      instead: { status: 400, body: { code: -1021, msg: "Timestamp for this request is outside of the recvWindow." } },
    }
    : undefined;
