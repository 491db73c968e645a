import { page } from "fresh";
import { Head } from "fresh/runtime";
import { DECISION_COLUMNS } from "../../components/list/decision_columns.tsx";
import { Filters } from "../../components/list/list_filters.tsx";
import { hrefOf } from "../../components/list/list_query.ts";
import { ListTable, Pager } from "../../components/list/list_table.tsx";
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
      <main class="list-page">
        <h1>Decisions</h1>
        <Filters
          address={address}
          filters={[
            { name: "symbol", title: "Market", values: state.views.status().symbols },
            { name: "final_action", title: "Action", values: ["long", "short", "hold"] },
            { name: "outcome", title: "Outcome", values: ["accepted", "rejected", "hold"] },
            { name: "stopped_by", title: "Stopped by", values: Object.keys(state.views.status().refusals) },
          ]}
          searched="id or reason"
          csv={hrefOf(address, { path: "/decisions.csv", page: 1 })}
        />
        <ListTable
          address={address}
          columns={DECISION_COLUMNS}
          rows={listing.items}
          keyOf={({ decision_id }) => decision_id}
          empty="No decision fits. One is made as each candle closes."
          label="Decisions"
        />
        <Pager address={address} total={listing.total} />
      </main>
    </>
  );
});
