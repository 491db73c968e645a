import { orderOrigin, type PlacedOrder } from "../../domain/order.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Exchange } from "../ports/exchange.ts";
import type { Journal, Recovered } from "../ports/journal.ts";

/**
 * Orders of former lives that no journal knows: what protects is sent even when nothing can be stored. Their names tell
 * that they are ours, and of which life.
 *
 * @returns Oldest first; or why the exchange does not tell, in one sentence.
 */
export async function lostOrders(
  { exchange, journal }: {
    readonly exchange: Pick<Exchange, "recentOrders">;
    readonly journal: Pick<Journal, "unrecorded">;
  },
  symbols: readonly string[],
  { runId, fence }: Pick<Recovered, "runId" | "fence">,
): Promise<Result<PlacedOrder[]>> {
  const sent: { readonly order: PlacedOrder; readonly sequence: number }[] = [];
  for (const told of await Promise.all(symbols.map((symbol) => exchange.recentOrders(symbol)))) {
    if (!told.ok) return err(`The exchange does not list the orders of our last life: ${told.error.detail}`);
    for (const order of told.value) {
      const origin = orderOrigin(order.clientOrderId, runId);
      if (origin && origin.fence < fence) sent.push({ order, sequence: origin.sequence });
    }
  }
  if (sent.length === 0) return ok([]);
  return ok(await journal.unrecorded(sent.toSorted((a, b) => a.sequence - b.sequence).map(({ order }) => order)));
}
