import { page } from "fresh";
import { Head } from "fresh/runtime";
import { ListPage } from "../../components/list/list_page.tsx";
import { ORDER_COLUMNS } from "../../components/list/order_columns.tsx";
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
      <ListPage
        title="Orders"
        address={address}
        listing={listing}
        columns={ORDER_COLUMNS}
        filters={[
          { name: "symbol", title: "Market", values: state.views.status().symbols },
          { name: "side", title: "Side", values: ["buy", "sell"] },
          { name: "purpose", title: "Purpose", values: ORDER_PURPOSES },
          { name: "status", title: "Status", values: ORDER_STATUSES },
        ]}
        searched="id or reason"
        keyOf={({ order_id }) => order_id}
        empty="No order fits."
      />
    </>
  );
});
