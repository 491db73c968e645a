import type { EngineState } from "./state.ts";

/** The part of the engine's memory that a restart needs, as plain data: what state hashes are taken over. */
export function snapshotOf(state: EngineState) {
  return {
    runId: state.runId,
    sequence: state.sequence,
    nowMs: state.nowMs,
    account: state.account,
    risk: structuredClone(state.risk),
    orders: [...state.orders.values()],
    trades: [...state.trades.values()],
    lastCandleMs: Object.fromEntries(
      [...state.symbols].map(([symbol, { candles }]) => [symbol, candles.at(-1)?.openTimeMs ?? null]),
    ),
  };
}
