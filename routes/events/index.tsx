import { SEVERITIES } from "../../coordinator/ports/journal.ts";
import { page } from "fresh";
import { Head } from "fresh/runtime";
import { ListPage } from "../../components/list/list_page.tsx";
import { EVENT_COLUMNS } from "../../components/list/event_columns.tsx";
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
      <ListPage
        title="Events"
        address={address}
        listing={listing}
        columns={EVENT_COLUMNS}
        filters={[
          { name: "severity", title: "Level", values: SEVERITIES },
        ]}
        searched="message, event, component"
        keyOf={({ event_id }) => event_id}
        empty="No event fits."
      />
    </>
  );
});
