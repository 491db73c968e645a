import type { FaultTable } from "./fault_table.ts";

/** What becomes of one websocket message. */
export type MessageFate =
  | { readonly kind: "sent"; readonly copies: 1 | 2; readonly delayMs: number }
  | { readonly kind: "lost" }
  /** Kept until the next one has been sent. */
  | { readonly kind: "held" }
  /** The connection ends instead. */
  | { readonly kind: "closed" };

/** @param n Counts the messages of all connections, from 0. @param elapsedMs Of the exchange's clock. */
export function messageFate(table: FaultTable, n: number, elapsedMs: number): MessageFate {
  if (table.episodeAt("ws_freeze", elapsedMs) || table.drawn("ws_drop", n)) return { kind: "lost" };
  if (table.drawn("ws_close", n)) return { kind: "closed" };
  if (table.drawn("ws_reorder", n)) return { kind: "held" };
  return {
    kind: "sent",
    copies: table.drawn("ws_duplicate", n) ? 2 : 1,
    delayMs: table.drawn("ws_delay", n)?.amount ?? 0,
  };
}
