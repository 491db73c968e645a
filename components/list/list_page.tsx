import type { Listing } from "../../coordinator/ports/listings.ts";
import { type Filter, Filters } from "./list_filters.tsx";
import { hrefOf, type ListAddress } from "./list_query.ts";
import { type Column, ListTable, Pager } from "./list_table.tsx";

interface ListPageProps<T> {
  readonly title: string;
  readonly address: ListAddress;
  readonly listing: Listing<T>;
  readonly columns: readonly Column<T>[];
  readonly filters: readonly Filter[];
  /** What the text is searched in. */
  readonly searched: string;
  readonly keyOf: (row: T) => string;
  /** What is said in place of rows. */
  readonly empty: string;
}

/** A whole table: what is asked of it, its rows, its pages, and the same rows as a file. */
export const ListPage = <T,>(props: ListPageProps<T>) => {
  const { title, address, listing, columns, filters, searched, keyOf, empty } = props;
  return (
    <main class="list-page">
      <h1>{title}</h1>
      <Filters
        address={address}
        filters={filters}
        searched={searched}
        csv={hrefOf(address, { path: `${address.path}.csv`, page: 1 })}
      />
      <ListTable
        address={address}
        columns={columns}
        rows={listing.items}
        keyOf={keyOf}
        empty={empty}
        label={title}
      />
      <Pager address={address} total={listing.total} asOf={listing.asOf} />
    </main>
  );
};
