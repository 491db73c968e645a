import type { OrderRef } from "../../coordinator/ports/exchange.ts";
import type { OrderRequest } from "../../domain/order.ts";
import type { Priority } from "./call_scope.ts";
import { isAlgo } from "./order_params.ts";

/** Closing orders that are remembered; the oldest are forgotten and rank with the other orders. */
const REMEMBERED_MAX = 500;

/** Which orders only take risk away: every stop and target, and what was sent reduce-only. */
export class OrderPriorities {
  readonly #closing = new Set<string>();

  ofNew({ clientOrderId, reduceOnly }: OrderRequest): Priority {
    if (!reduceOnly) return "order";
    this.#closing.add(clientOrderId);
    if (this.#closing.size > REMEMBERED_MAX) this.#closing.delete(this.#closing.values().next().value!);
    return "protective";
  }

  of({ clientOrderId, type }: OrderRef): Priority {
    return isAlgo(type) || this.#closing.has(clientOrderId) ? "protective" : "order";
  }
}
