import type { ComponentChildren } from "preact";

interface SectionProps {
  readonly id: string;
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

export const Section = ({ id, title, aside, children }: SectionProps) => (
  <section id={id} aria-labelledby={`${id}-title`}>
    <h2 id={`${id}-title`}>{title}</h2>
    {aside && <p class="aside">{aside}</p>}
    {children}
  </section>
);

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  readonly isNumber?: boolean;
  /** Class of a cell: what its figure is coloured by. */
  readonly tone?: (row: Row) => string;
}

interface TableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly empty: string;
  /** One cell below the other where the page is narrow: for tables of sentences. */
  readonly isStacked?: boolean;
}

/** The first column names the row. It scrolls by itself where the page is too narrow for it. */
export function Table<Row>({ label, columns, rows, empty, isStacked = false }: TableProps<Row>) {
  if (rows.length === 0) return <p class="dim">{empty}</p>;
  const classOf = (column: Column<Row>, row?: Row) =>
    [column.isNumber ? "num" : "", row !== undefined && column.tone ? column.tone(row) : ""].join(" ").trim();
  return (
    <div class="scroll" role="region" aria-label={label} tabIndex={0}>
      <table class={isStacked ? "stacked" : undefined}>
        <thead>
          <tr>
            {columns.map((column) => <th key={column.title} scope="col" class={classOf(column)}>{column.title}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {columns.map((column, k) =>
                k === 0
                  ? <th key={column.title} scope="row">{column.cell(row)}</th>
                  : (
                    <td key={column.title} class={classOf(column, row)} data-title={column.title}>
                      {column.cell(row)}
                    </td>
                  )
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
