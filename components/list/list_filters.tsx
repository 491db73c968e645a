import { words } from "../../domain/figure_text.ts";
import type { ListAddress } from "./list_query.ts";

/** One choice among the values of a column. */
export interface Filter {
  readonly name: string;
  readonly title: string;
  readonly values: readonly string[];
}

interface FiltersProps {
  readonly address: ListAddress;
  readonly filters: readonly Filter[];
  /** What the text is searched in; without it there is no search. */
  readonly searched?: string;
  /** Where the same rows are had as a file. */
  readonly csv: string;
}

/** A plain form: it works without JavaScript, and what is asked stands in the address. */
export function Filters({ address, filters, searched, csv }: FiltersProps) {
  const { path, query, terms, fromDay, toDay } = address;
  return (
    <form class="filters" method="get" action={path}>
      {filters.map(({ name, title, values }) => (
        <label key={name}>
          {title}
          <select name={name}>
            <option value="">all</option>
            {values.map((value) => (
              <option key={value} value={value} selected={query.filters[name] === value}>{words(value)}</option>
            ))}
          </select>
        </label>
      ))}
      <label>
        From
        <input type="date" name="from" value={fromDay} />
      </label>
      <label>
        To
        <input type="date" name="to" value={toDay} />
      </label>
      {searched && (
        <label>
          Search
          <input type="search" name="q" value={query.search ?? ""} placeholder={searched} maxLength={100} />
        </label>
      )}
      {query.sort !== terms.preset && <input type="hidden" name="sort" value={query.sort} />}
      {!query.descending && <input type="hidden" name="order" value="asc" />}
      <span class="filter-buttons">
        <button type="submit">Show</button>
        <a href={path}>Reset</a>
        <a href={csv} download title="Every row that fits, of all pages">CSV</a>
      </span>
    </form>
  );
}
