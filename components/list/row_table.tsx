import type { ComponentChildren } from "preact";

export interface RowColumn<T> {
  readonly title: string;
  readonly numeric?: boolean;
  /** Left out where there is no room. */
  readonly wide?: boolean;
  readonly cell: (row: T) => ComponentChildren;
}

interface RowTableProps<T, C extends RowColumn<T>> {
  readonly label: string;
  readonly columns: readonly C[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  /** What is said in place of rows. */
  readonly empty: ComponentChildren;
  /** A column's `th`; its title without it. */
  readonly heading?: (column: C) => ComponentChildren;
  readonly class?: string;
}

/** Rows under their headings: whatever has no room scrolls within. */
export function RowTable<T, C extends RowColumn<T>>(props: RowTableProps<T, C>) {
  const { label, columns, rows, keyOf, empty, heading } = props;
  return (
    <div
      class={["table-scroll", props.class].filter(Boolean).join(" ")}
      tabIndex={0}
      role="region"
      aria-label={`${label}, scrollable`}
    >
      <table class="list">
        <thead>
          <tr>
            {columns.map((column) =>
              heading
                ? heading(column)
                : <th key={column.title} scope="col" class={cellClass(column)}>{column.title}</th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => <td key={column.title} class={cellClass(column)}>{column.cell(row)}</td>)}
            </tr>
          ))}
          {rows.length === 0 && (
            <tr class="is-empty">
              <td colSpan={columns.length}>{empty}</td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

/** Of a column's heading and cells. */
export const cellClass = ({ numeric, wide }: Pick<RowColumn<never>, "numeric" | "wide">): string | undefined =>
  [numeric ? "num" : "", wide ? "wide" : ""].filter(Boolean).join(" ") || undefined;
