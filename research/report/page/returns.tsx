import { direction, number, percent, signed, signedPercent } from "../../../domain/figure_text.ts";
import type { Bin } from "../../../domain/trade_statistics.ts";
import type { YearOfReturns } from "../../statistics/metrics/monthly_returns.ts";
import type { Report } from "../report.ts";
import { Frame, HIGH, scaleOf, type Tick, valueTicks, WIDE, yOf } from "./frame.tsx";
import { Section, Table } from "./section.tsx";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

export function Months({ report }: { report: Report }) {
  const share = (of: (row: YearOfReturns) => number | null) => ({
    isNumber: true,
    cell: (row: YearOfReturns) => of(row) === null ? "" : signedPercent(of(row)),
    tone: (row: YearOfReturns) => `is-${direction(of(row))}`,
  });
  return (
    <Section
      id="months"
      title="By month"
      aside="return of equity, UTC; the first and the last month may be parts of one"
    >
      <Table
        label="Returns by month"
        empty="No return yet."
        rows={report.performance.monthly}
        columns={[
          { title: "Year", cell: ({ year }) => year },
          { title: "Total", ...share(({ total }) => total) },
          ...MONTHS.map((title, month) => ({ title, ...share(({ months }) => months[month] ?? null) })),
        ]}
      />
    </Section>
  );
}

export const Distributions = ({ report }: { report: Report }) => (
  <Section id="distribution" title="Distribution of returns">
    <div class="two">
      <Histogram
        title="Days by their return"
        bins={report.performance.distribution}
        text={(value) =>
          percent(value, 2)}
        empty="No day had a return."
      />
      <Histogram
        title="Trades by their net result, USD"
        bins={report.trade_distribution}
        text={(value) =>
          signed(value)}
        empty="No trade has ended."
      />
    </div>
  </Section>
);

interface HistogramProps {
  readonly title: string;
  readonly bins: readonly Bin[];
  readonly text: (value: number) => string;
  readonly empty: string;
}

function Histogram({ title, bins, text, empty }: HistogramProps) {
  if (bins.length === 0) {
    return (
      <figure>
        <figcaption>{title}</figcaption>
        <p class="dim">{empty}</p>
      </figure>
    );
  }
  const counts = scaleOf(bins.map(({ count }) => count), 0);
  const first = bins[0]!, last = bins.at(-1)!, width = WIDE / bins.length;
  const ends: Tick[] = [
    { at: 0.12, text: text(first.from) },
    { at: 0.5, text: "0" },
    { at: 0.88, text: text(last.to) },
  ];
  const filled = bins.filter(({ count }) => count > 0);
  return (
    <figure>
      <figcaption>{title}</figcaption>
      <Frame
        label={`${title}: ${
          filled.map(({ from, to, count }) => `${count} from ${text(from)} to ${text(to)}`).join("; ")
        }`}
        values={valueTicks(counts, (value) => Number.isInteger(value) ? number(value, 0) : "").filter(({ text }) =>
          text
        )}
        along={ends}
        plotPx={160}
      >
        {bins.map(({ from, count }, i) => (
          <rect
            key={from}
            class={`bar is-${from >= 0 ? "up" : "down"}`}
            x={(i * width + width * 0.08).toFixed(1)}
            width={(width * 0.84).toFixed(1)}
            y={yOf(counts, count).toFixed(1)}
            height={(HIGH - yOf(counts, count)).toFixed(1)}
          />
        ))}
      </Frame>
    </figure>
  );
}
