import { direction, duration, number, percent, signed, words } from "../../../domain/figure_text.ts";
import type { ModelAttribution } from "../attribution.ts";
import type { Group } from "../groups.ts";
import type { Report } from "../report.ts";
import { Section, Table } from "./section.tsx";

const NO_TRADES = "No trade has ended.";
const amount = <Row,>(title: string, of: (row: Row) => number) => ({
  title,
  isNumber: true,
  cell: (row: Row) => signed(of(row)),
  tone: (row: Row) => `is-${direction(of(row))}`,
});
const count = <Row,>(title: string, of: (row: Row) => number) => ({
  title,
  isNumber: true,
  cell: (row: Row) => number(of(row), 0),
});

/** Whose trades they were, and what kinds of them made and lost money. */
export const Attribution = ({ report }: { report: Report }) => (
  <Section id="attribution" title="Where the result comes from" aside="net of all costs, USD">
    <h3>By model</h3>
    <Table<ModelAttribution>
      label="Result by model"
      empty={NO_TRADES}
      rows={report.attribution}
      columns={[
        {
          title: "Model",
          cell: ({ model }) =>
            model,
        },
        amount("Its part", ({ net }) =>
          net),
        {
          title: "Share of votes",
          isNumber: true,
          cell: ({ share }) =>
            percent(share),
        },
        count("Voted for", ({ agreed }) => agreed),
        {
          title: "Of those won",
          isNumber: true,
          cell: ({ agreed, agreed_won }) => agreed === 0 ? "–" : percent(agreed_won / agreed),
        },
        amount("Net of those", ({ agreed_net }) => agreed_net),
        count("Voted otherwise", ({ against }) => against),
        amount("Net of the others", ({ against_net }) => against_net),
      ]}
    />
    <p class="dim">
      A trade is divided by what each model put into the pooled probability of its side (weight × probability); the
      parts add up to the net result of the trades. This tells who asked for the trades, not who would have made them
      alone.
    </p>
    <div class="two">
      <Groups title="By side" noun="Side" groups={report.by_side} />
      <Groups title="By regime of the market" noun="Regime" groups={report.by_regime} of={report.regimes} />
      <Groups title="By how they ended" noun="End" groups={report.by_exit} />
      {report.by_symbol.length > 1 && <Groups title="By market" noun="Market" groups={report.by_symbol} />}
    </div>
  </Section>
);

interface GroupsProps {
  readonly title: string;
  /** What one of them is called. */
  readonly noun: string;
  readonly groups: readonly Group[];
  /** Decisions in each, where that is known. */
  readonly of?: Readonly<Record<string, number>>;
}

function Groups({ title, noun, groups, of }: GroupsProps) {
  const all = of && Object.values(of).reduce((sum, each) => sum + each, 0);
  return (
    <div>
      <h3>{title}</h3>
      <Table<Group>
        label={title}
        empty={NO_TRADES}
        rows={groups}
        columns={[
          { title: noun, cell: ({ name }) => words(name) },
          count("Trades", ({ trades }) => trades),
          { title: "Won", isNumber: true, cell: ({ won, trades }) => percent(won / trades, 0) },
          amount("Net", ({ net }) => net),
          amount("a trade", ({ average }) => average),
          { title: "Profit factor", isNumber: true, cell: ({ profit_factor }) => number(profit_factor) },
          { title: "Held", isNumber: true, cell: ({ average_held_ms }) => duration(average_held_ms) },
          ...(of && all
            ? [{ title: "Of the time", isNumber: true, cell: ({ name }: Group) => percent((of[name] ?? 0) / all, 0) }]
            : []),
        ]}
      />
    </div>
  );
}
