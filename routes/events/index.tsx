import { page } from "fresh";
import { Head } from "fresh/runtime";
import { EVENT_COLUMNS } from "../../components/list/event_columns.tsx";
import { Filters } from "../../components/list/list_filters.tsx";
import { hrefOf } from "../../components/list/list_query.ts";
import { ListTable, Pager } from "../../components/list/list_table.tsx";
import { EVENTS } from "../../components/list/terms.ts";
import { define } from "../(_parts)/define.ts";
import { listOf } from "../(_parts)/list_of.ts";

export const handler = define.handlers({
  GET: async ({ state, url }) => {
    const address = listOf(url, EVENTS);
    return page({ address, listing: await state.views.listings.events(address.query) });
  },
});

export default define.page<typeof handler>(function EventsPage({ data: { address, listing } }) {
  return (
    <>
      <Head>
        <title>Events · Xylen</title>
      </Head>
      <main class="list-page">
        <h1>Events</h1>
        <Filters
          address={address}
          filters={[
            { name: "severity", title: "Level", values: ["debug", "info", "warning", "error", "critical"] },
          ]}
          searched="message, event, component"
          csv={hrefOf(address, { path: "/events.csv", page: 1 })}
        />
        <ListTable
          address={address}
          columns={EVENT_COLUMNS}
          rows={listing.items}
          keyOf={({ event_id }) => event_id}
          empty="No event fits."
          label="Events"
        />
        <Pager address={address} total={listing.total} />
      </main>
    </>
  );
});
