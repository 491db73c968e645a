import type { OrderView } from "../../coordinator/ports/views.ts";
import { NONE, number, price, quantity, words } from "../../domain/figure_text.ts";
import { Glyph } from "../glyph.tsx";
import { When } from "../when.tsx";
import type { Column } from "./list_table.tsx";

export const ORDER_COLUMNS: readonly Column<OrderView>[] = [
  { title: "Time", sort: "timestamp", cell: ({ timestamp }) => <When ms={timestamp} /> },
  {
    title: "Side",
    sort: "side",
    cell: ({ side }) => (
      <span class={`action action-${side === "buy" ? "long" : "short"}`}>
        <Glyph name={side === "buy" ? "long" : "short"} /> <span class="side-word">{side}</span>
      </span>
    ),
  },
  { title: "Market", sort: "symbol", cell: ({ symbol }) => symbol },
  { title: "Purpose", sort: "purpose", cell: ({ purpose }) => words(purpose) },
  { title: "Type", sort: "type", wide: true, cell: ({ type }) => words(type) },
  { title: "Quantity", sort: "quantity", numeric: true, wide: true, cell: (order) => quantity(order.quantity) },
  {
    title: "Asked",
    numeric: true,
    wide: true,
    cell: (order) => price(order.trigger_price ?? order.price),
  },
  {
    title: "Filled at",
    sort: "avg_fill_price",
    numeric: true,
    cell: ({ avg_fill_price }) => price(avg_fill_price),
  },
  { title: "Fee", sort: "fee", numeric: true, wide: true, cell: ({ fee }) => fee === 0 ? NONE : number(fee, 4) },
  {
    title: "Status",
    sort: "status",
    cell: ({ status, reject_reason }) => (
      <span class={status === "unknown" || status === "rejected" ? "is-alarm" : ""} title={reject_reason ?? undefined}>
        {words(status)}
      </span>
    ),
  },
  {
    title: "Trade",
    wide: true,
    cell: ({ trade_id }) => <a href={`/trades/${encodeURIComponent(trade_id)}`}>{trade_id}</a>,
  },
  { title: "Client id", wide: true, cell: ({ client_order_id }) => <code>{client_order_id}</code> },
];
