import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Filters } from "../../components/list/list_filters.tsx";
import { hrefOf } from "../../components/list/list_query.ts";
import { ListTable, Pager } from "../../components/list/list_table.tsx";
import { TRIALS } from "../../components/list/terms.ts";
import { Ledger } from "../../components/research/ledger.tsx";
import { ResearchPage } from "../../components/research/research_page.tsx";
import { TRIAL_COLUMNS } from "../../components/research/trial_columns.tsx";
import { TRIAL_KINDS } from "../../coordinator/ports/research/records.ts";
import { define } from "../(_parts)/define.ts";
import { listOf } from "../(_parts)/list_of.ts";

export const handler = define.handlers({
  GET: async ({ url, state: { research: { records } } }) => {
    const address = listOf(url, TRIALS);
    const [listing, ledger] = await Promise.all([records.trials(address.query), records.ledger()]);
    return page({ address, listing, ledger });
  },
});

export default define.page<typeof handler>(function TrialsPage({ data: { address, listing, ledger } }) {
  const asked = Object.keys(address.query.filters).length > 0 || address.fromDay !== "" || address.toDay !== "";
  return (
    <>
      <Head>
        <title>Trial ledger · Xylen</title>
      </Head>
      <ResearchPage tab="/research/trials" title="Trial ledger">
        <Ledger ledger={ledger} />
        <div class="list-page">
          <Filters
            address={address}
            filters={[
              { name: "kind", title: "Kind", values: TRIAL_KINDS },
              { name: "symbol", title: "Market", values: ledger.markets.map(({ symbol }) => symbol) },
            ]}
            searched="keys, hashes"
            csv={hrefOf(address, { path: `${address.path}.csv`, page: 1 })}
          />
          <ListTable
            address={address}
            columns={TRIAL_COLUMNS}
            rows={listing.items}
            keyOf={({ seq }) => String(seq)}
            empty={asked || address.query.search
              ? "No run fits what is asked."
              : "Nothing has looked at your data yet. Run a backtest, a walk-forward or a search, and it is written down here."}
            label="Trials"
          />
          <Pager address={address} total={listing.total} asOf={listing.asOf} />
        </div>
      </ResearchPage>
    </>
  );
});
