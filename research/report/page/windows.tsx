import type { WalkForwardFigures, WindowFigures } from "../../../coordinator/ports/research/walk_forward_report.ts";
import { dateTime, number, signed, signedPercent } from "../../../domain/figure_text.ts";
import { type Column, Section, Table } from "./section.tsx";

type Row = WindowFigures & { readonly no: number };

const date = (ms: number): string => dateTime(ms).slice(0, 10);

const told = (value: number | null, text: (value: number) => string): string => value === null ? "–" : text(value);

const COLUMNS: readonly Column<Row>[] = [
  { title: "Window", cell: ({ no }) => no },
  { title: "Learned from", cell: ({ trained_from, trained_to }) => `${date(trained_from)} to ${date(trained_to)}` },
  { title: "Traded", cell: ({ traded_from, traded_to }) => `${date(traded_from)} to ${date(traded_to)}` },
  { title: "Trades", isNumber: true, cell: ({ out_of_sample }) => number(out_of_sample.trades, 0) },
  {
    title: "Net, USD",
    isNumber: true,
    cell: ({ out_of_sample }) => told(out_of_sample.net_profit, (net) => signed(net)),
  },
  {
    title: "Growth a year: learned, new",
    isNumber: true,
    cell: ({ in_sample, out_of_sample }) =>
      `${told(in_sample.cagr, (growth) => signedPercent(growth))}, ${
        told(out_of_sample.cagr, (growth) => signedPercent(growth))
      }`,
  },
  {
    title: "Sharpe a year: learned, new",
    isNumber: true,
    cell: ({ in_sample, out_of_sample }) =>
      `${told(in_sample.sharpe, (ratio) => number(ratio))}, ${told(out_of_sample.sharpe, (ratio) => number(ratio))}`,
  },
];

/** Window by window: what its models did on days that they had learned from, and on new ones. */
export const Windows = ({ figures }: { figures: WalkForwardFigures }) => (
  <Section
    id="windows"
    title="Windows"
    aside={`${figures.winning_windows} of ${figures.windows.length} earned something on new days; ` +
      `growth kept of what was learned: ${told(figures.efficiency, (share) => number(share))}, ` +
      `Sharpe kept: ${told(figures.sharpe_efficiency, (share) => number(share))} (1 is as good on new days)`}
  >
    <Table
      label="Windows"
      columns={COLUMNS}
      rows={figures.windows.map((window, i) => ({ ...window, no: i + 1 }))}
      empty="No window"
    />
  </Section>
);
