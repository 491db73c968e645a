import type { OrderRef } from "../../coordinator/ports/exchange.ts";
import type { BinanceRest } from "./ccxt_types.ts";
import { isAlgo } from "./order_params.ts";
import { integer, type Row, rows } from "./wire.ts";

/** An order's row, and the kind of list that had it. */
export type Listed = { readonly kind: "plain" | "algo"; readonly row: Row };

/** Of the newest orders, open or not. */
const RECENT_ROWS = 1_000;
const ID_KEY = { plain: "clientOrderId", algo: "clientAlgoId" } as const;

/**
 * Looks an order up in the exchange's lists of both kinds: the open ones, then the recent past. The direct question may
 * miss one that has just arrived, and asks for one kind only.
 *
 * @returns One of the kind that was asked for rather than of the other (a triggered stop's market order may have its
 *   id), the newest of them (an id is unique among open orders only), or null when no list has it.
 */
export async function findListed(rest: BinanceRest, ref: OrderRef): Promise<Listed | null> {
  const { symbol } = ref;
  const [openPlain, openAlgos] = await Promise.all([
    rest.fapiPrivateGetOpenOrders({ symbol }),
    rest.fapiPrivateGetOpenAlgoOrders({ symbol }),
  ]);
  const open = withId(listed(openPlain, openAlgos), ref);
  if (open) return open;
  return withId(await recentRows(rest, symbol), ref);
}

/** The newest orders of both lists, open or not, whoever placed them. */
export async function recentRows(rest: BinanceRest, symbol: string): Promise<Listed[]> {
  const [plain, algos] = await Promise.all([
    rest.fapiPrivateGetAllOrders({ symbol, limit: RECENT_ROWS }),
    rest.fapiPrivateGetAllAlgoOrders({ symbol, limit: RECENT_ROWS }),
  ]);
  return listed(plain, algos);
}

const listed = (plain: unknown, algos: unknown): Listed[] => [
  ...rows(plain, "orders").map((row) => ({ kind: "plain", row } as const)),
  ...rows(algos, "algo orders").map((row) => ({ kind: "algo", row } as const)),
];

function withId(orders: readonly Listed[], { clientOrderId, type }: OrderRef): Listed | null {
  const found = orders.filter(({ kind, row }) => row[ID_KEY[kind]] === clientOrderId);
  found.sort((a, b) => integer(b.row, "updateTime") - integer(a.row, "updateTime"));
  return found.find(({ kind }) => (kind === "algo") === isAlgo(type)) ?? found[0] ?? null;
}
