import { number } from "../../domain/figure_text.ts";
import { cellClass, type RowColumn, RowTable } from "./row_table.tsx";
import { hrefOf, type ListAddress, ROWS_OF_PAGE } from "./list_query.ts";

export interface Column<T> extends RowColumn<T> {
  /** Its name among the sorts; without it the column cannot be sorted by. */
  readonly sort?: string;
}

interface ListTableProps<T> {
  readonly address: ListAddress;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** What is said in place of rows. */
  readonly empty: string;
  readonly label: string;
}

/** A table whose headings are links that sort it. */
export const ListTable = <T,>({ address, ...table }: ListTableProps<T>) => (
  <RowTable<T, Column<T>>
    {...table}
    heading={(column) => <Heading key={column.title} column={column} address={address} />}
  />
);

/** Sorts by its column; once more turns the order round. */
function Heading<T>({ column, address }: { column: Column<T>; address: ListAddress }) {
  const { sort, title } = column;
  const { query } = address;
  const current = sort !== undefined && query.sort === sort;
  const way = query.descending ? "descending" : "ascending";
  if (sort === undefined) return <th scope="col" class={cellClass(column)}>{title}</th>;
  const href = hrefOf(address, { sort, descending: current ? !query.descending : true, page: 1 });
  return (
    <th scope="col" class={cellClass(column)} aria-sort={current ? way : undefined}>
      <a href={href}>
        {title}
        <span aria-hidden="true">{current ? (query.descending ? " ↓" : " ↑") : ""}</span>
      </a>
    </th>
  );
}

/** Where this page stands among the others. */
export function Pager({ address, total, asOf }: Pick<TurnProps, "address" | "asOf"> & { total: number }) {
  const { page } = address.query;
  const last = Math.max(1, Math.ceil(total / ROWS_OF_PAGE));
  const [from, to] = [(page - 1) * ROWS_OF_PAGE + 1, Math.min(total, page * ROWS_OF_PAGE)];
  return (
    <nav class="pager" aria-label="Pages">
      <span>
        {total === 0
          ? "Nothing found"
          : from > total
          ? `${number(total, 0)} in all`
          : `${number(from, 0)}–${number(to, 0)} of ${number(total, 0)}`}
      </span>
      <Turn address={address} asOf={asOf} to={1} shown={page > 2} text="First" />
      <Turn address={address} asOf={asOf} to={Math.min(page - 1, last)} shown={page > 1} text="Previous" rel="prev" />
      <Turn address={address} asOf={asOf} to={page + 1} shown={page < last} text="Next" rel="next" />
      <Turn address={address} asOf={asOf} to={last} shown={page < last - 1} text="Last" />
    </nav>
  );
}

interface TurnProps {
  readonly address: ListAddress;
  readonly asOf: number;
  readonly to: number;
  readonly shown: boolean;
  readonly text: string;
  readonly rel?: string;
}

const Turn = ({ address, asOf, to, shown, text, rel }: TurnProps) =>
  shown ? <a href={hrefOf(address, { page: to, asOf })} rel={rel}>{text}</a> : null;
