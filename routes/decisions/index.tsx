import { page } from "fresh";
import { Head } from "fresh/runtime";
import { ListPage } from "../../components/list/list_page.tsx";
import { DECISION_COLUMNS } from "../../components/list/decision_columns.tsx";
import { DECISIONS } from "../../components/list/terms.ts";
import { define } from "../(_parts)/define.ts";
import { listOf } from "../(_parts)/list_of.ts";

export const handler = define.handlers({
  GET: async ({ state, url }) => {
    const address = listOf(url, DECISIONS);
    return page({ address, listing: await state.views.listings.decisions(address.query) });
  },
});

export default define.page<typeof handler>(function DecisionsPage({ data: { address, listing }, state }) {
  return (
    <>
      <Head>
        <title>Decisions · Xylen</title>
      </Head>
      <ListPage
        title="Decisions"
        address={address}
        listing={listing}
        columns={DECISION_COLUMNS}
        filters={[
          { name: "symbol", title: "Market", values: state.views.status().symbols },
          { name: "final_action", title: "Action", values: ["long", "short", "hold"] },
          { name: "outcome", title: "Outcome", values: ["accepted", "rejected", "hold"] },
          { name: "stopped_by", title: "Stopped by", values: Object.keys(state.views.status().refusals) },
        ]}
        searched="id or reason"
        keyOf={({ decision_id }) => decision_id}
        empty="No decision fits. One is made as each candle closes."
      />
    </>
  );
});
