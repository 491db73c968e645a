import type { ComponentChildren } from "preact";

export interface StudyColumn<T> {
  readonly title: string;
  readonly numeric?: boolean;
  /** Left out where there is no room. */
  readonly wide?: boolean;
  readonly cell: (row: T) => ComponentChildren;
}

interface StudyTableProps<T> {
  readonly label: string;
  readonly columns: readonly StudyColumn<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
  readonly empty: ComponentChildren;
}

/** A table that is read as it stands: whatever has no room scrolls within it. */
export function StudyTable<T>({ label, columns, rows, keyOf, empty }: StudyTableProps<T>) {
  const classOf = ({ numeric, wide }: StudyColumn<T>) =>
    [numeric ? "num" : "", wide ? "wide" : ""].filter(Boolean).join(" ") || undefined;
  return (
    <div class="table-scroll study-scroll" tabIndex={0} role="region" aria-label={`${label}, scrollable`}>
      <table class="list">
        <thead>
          <tr>
            {columns.map((column) => <th key={column.title} scope="col" class={classOf(column)}>{column.title}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => <td key={column.title} class={classOf(column)}>{column.cell(row)}</td>)}
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
