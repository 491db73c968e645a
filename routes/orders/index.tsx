import { page } from "fresh";
import { Head } from "fresh/runtime";
import { ORDER_COLUMNS } from "../../components/list/order_columns.tsx";
import { Filters } from "../../components/list/list_filters.tsx";
import { hrefOf } from "../../components/list/list_query.ts";
import { ListTable, Pager } from "../../components/list/list_table.tsx";
import { ORDERS } from "../../components/list/terms.ts";
import { ORDER_PURPOSES, ORDER_STATUSES } from "../../domain/order.ts";
import { define } from "../(_parts)/define.ts";
import { listOf } from "../(_parts)/list_of.ts";

export const handler = define.handlers({
  GET: async ({ state, url }) => {
    const address = listOf(url, ORDERS);
    return page({ address, listing: await state.views.listings.orders(address.query) });
  },
});

export default define.page<typeof handler>(function OrdersPage({ data: { address, listing }, state }) {
  return (
    <>
      <Head>
        <title>Orders · Xylen</title>
      </Head>
      <main class="list-page">
        <h1>Orders</h1>
        <Filters
          address={address}
          filters={[
            { name: "symbol", title: "Market", values: state.views.status().symbols },
            { name: "side", title: "Side", values: ["buy", "sell"] },
            { name: "purpose", title: "Purpose", values: ORDER_PURPOSES },
            { name: "status", title: "Status", values: ORDER_STATUSES },
          ]}
          searched="id or reason"
          csv={hrefOf(address, { path: "/orders.csv", page: 1 })}
        />
        <ListTable
          address={address}
          columns={ORDER_COLUMNS}
          rows={listing.items}
          keyOf={({ order_id }) => order_id}
          empty="No order fits."
          label="Orders"
        />
        <Pager address={address} total={listing.total} />
      </main>
    </>
  );
});
