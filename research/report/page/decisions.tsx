import { number, percent } from "../../../domain/figure_text.ts";
import type { Refusal } from "../refusals.ts";
import type { Report } from "../report.ts";
import { Section, Table } from "./section.tsx";

/** What became of the decisions, and what stopped them. */
export function Decisions({ report: { refusals } }: { report: Report }) {
  const { decided, held, directional, accepted, by_gate } = refusals;
  return (
    <Section
      id="decisions"
      title="Decisions, and what stopped them"
      aside={`${number(decided, 0)} decisions: ${number(held, 0)} wanted nothing, ${
        number(directional, 0)
      } named a direction, ${
        number(accepted, 0)
      } became orders. Each of the others stands at the first gate or check that said no.`}
    >
      <Table<Refusal>
        label="Decisions by what stopped them"
        isStacked
        empty="Nothing was stopped."
        rows={by_gate}
        columns={[
          { title: "Gate or check", cell: ({ gate }) => gate },
          { title: "Stopped", isNumber: true, cell: ({ stopped }) => number(stopped, 0) },
          { title: "Share", isNumber: true, cell: ({ share }) => percent(share) },
          { title: "Limit", isNumber: true, cell: ({ limit }) => limitText(limit) },
          { title: "Measured: least, middle, most", isNumber: true, cell: measuredText },
          { title: "What to look at", cell: ({ advice }) => <span class="advice">{advice}</span> },
        ]}
      />
    </Section>
  );
}

export const limitText = (limit: Refusal["limit"]): string =>
  limit === null ? "–" : typeof limit === "number" ? shortNumber(limit) : limit;

export const measuredText = ({ measured }: Pick<Refusal, "measured">): string =>
  measured === null
    ? "–"
    : `${shortNumber(measured.lowest)}, ${shortNumber(measured.median)}, ${shortNumber(measured.highest)}`;

/** Gates measure in shares and in dollars alike. */
const shortNumber = (value: number): string =>
  number(value, Number.isInteger(value) ? 0 : Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 1 ? 2 : 4);
