import type { Invariant } from "./invariant.ts";

/** The longest pause between two questions after an order is 10 s; several answers may have to come. */
const UNKNOWN_MAX_MS = 60_000;

/** An order whose fate is not known is found out about once the exchange answers again. */
export function unknownEnds(): Invariant {
  return {
    name: "unknown_ends",
    always: ({ engine, calmMs }) => {
      if (!engine || calmMs < UNKNOWN_MAX_MS) return null;
      const unknown = [...engine.orders.values()].find(({ status }) => status === "unknown");
      if (!unknown) return null;
      return `${unknown.clientOrderId} is still unknown after ${Math.round(calmMs / 1000)} s of calm`;
    },
  };
}
