import { page } from "fresh";
import { Head } from "fresh/runtime";
import { ListPage } from "../../components/list/list_page.tsx";
import { TRADE_COLUMNS } from "../../components/list/trade_columns.tsx";
import { TRADES } from "../../components/list/terms.ts";
import { EXIT_REASONS, TRADE_STATUSES } from "../../domain/trade.ts";
import { define } from "../(_parts)/define.ts";
import { listOf } from "../(_parts)/list_of.ts";

export const handler = define.handlers({
  GET: async ({ state, url }) => {
    const address = listOf(url, TRADES);
    return page({ address, listing: await state.views.listings.trades(address.query) });
  },
});

export default define.page<typeof handler>(function TradesPage({ data: { address, listing }, state }) {
  return (
    <>
      <Head>
        <title>Trades · Xylen</title>
      </Head>
      <ListPage
        title="Trades"
        address={address}
        listing={listing}
        columns={TRADE_COLUMNS}
        filters={[
          { name: "symbol", title: "Market", values: state.views.status().symbols },
          { name: "side", title: "Side", values: ["long", "short"] },
          { name: "result", title: "Result", values: ["gain", "loss"] },
          { name: "exit_reason", title: "Ended by", values: EXIT_REASONS },
          { name: "status", title: "Status", values: TRADE_STATUSES },
        ]}
        searched="trade or decision"
        keyOf={({ trade_id }) => trade_id}
        empty="No trade fits. A trade opens when the models agree and every gate and risk check passes."
      />
    </>
  );
});
