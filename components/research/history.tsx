import type { ComponentChildren } from "preact";
import type { CheckReport } from "../../coordinator/ports/research/history_quality.ts";
import type { StoredSeriesView } from "../../coordinator/ports/research/records.ts";
import { counted } from "../../domain/counted.ts";
import { number } from "../../domain/figure_text.ts";
import { Glyph } from "../glyph.tsx";
import { Panel } from "../panel.tsx";
import { When } from "../when.tsx";
import type { Acting } from "./acting.ts";
import { FINDINGS } from "./finding_words.ts";
import { StudyTable } from "./study_table.tsx";

const KINDS: Readonly<Record<StoredSeriesView["kind"], string>> = {
  candles: "Candles",
  mark_prices: "Mark prices",
  funding_rates: "Funding rates",
  features: "Features",
};

const titleOf = ({ kind, symbol, timeframe }: StoredSeriesView): string =>
  [symbol, timeframe, KINDS[kind].toLowerCase()].filter((word) => word !== null).join(" ");

interface StoredHistoryProps {
  readonly series: readonly StoredSeriesView[];
  /** What may be done with one, at the end of its row. */
  readonly act: (series: StoredSeriesView) => ComponentChildren;
}

/** Every series that is kept, and how sound it was when somebody looked. */
export const StoredHistory = ({ series, act }: StoredHistoryProps) => (
  <StudyTable
    label="Stored series"
    rows={series}
    keyOf={({ name }) => name}
    empty="No history is stored yet. Fetch some in a terminal: deno task xylen data download --symbol BTCUSDT --timeframe 5m --from 2024-01-01"
    columns={[
      {
        title: "Series",
        cell: (each) =>
          each.check && each.check.checks.length > 0
            ? <a href={`#${anchorOf(each)}-title`}>{titleOf(each)}</a>
            : titleOf(each),
      },
      { title: "Soundness", cell: (each) => <Soundness series={each} /> },
      { title: "Days, UTC", wide: true, cell: ({ first_day, last_day }) => `${first_day} to ${last_day}` },
      { title: "Rows", numeric: true, wide: true, cell: ({ rows }) => number(rows, 0) },
      {
        title: "On disk",
        numeric: true,
        wide: true,
        cell: ({ bytes, files }) => <span title={counted(files, "file")}>{number(bytes / 1e6, 1)} MB</span>,
      },
      {
        title: "From",
        wide: true,
        cell: ({ origin }) => origin === "simulated" ? "a simulated market" : "import, download",
      },
      { title: "Looked at", wide: true, cell: ({ check }) => <When ms={check?.checked_at ?? null} /> },
      { title: "Check", cell: act },
    ]}
  />
);

interface CheckAgainProps {
  readonly series: StoredSeriesView;
  /** What takes the form. */
  readonly path: string;
  readonly acting: Acting | null;
  /** A look at it waits or goes on. */
  readonly isOpen: boolean;
}

/** Looks a series through once more, in a process of its own. */
export function CheckAgain({ series, path, acting, isOpen }: CheckAgainProps) {
  if (isOpen) return <span class="dim">is looked at</span>;
  if (!acting) return <span class="dim">operators only</span>;
  return (
    <form method="post" action={path} class="check-again">
      <input type="hidden" name="csrf" value={acting.csrfToken} />
      <input type="hidden" name="action" value="check" />
      <input type="hidden" name="series" value={series.name} />
      <button type="submit" class="control" aria-label={`Check ${titleOf(series)}`}>Check</button>
    </form>
  );
}

/** In one word or two, with a sign. */
function Soundness({ series: { check, rows } }: { series: StoredSeriesView }) {
  if (!check) {
    return (
      <span class="judged is-none">
        <Glyph name="ring" /> Not looked at
      </span>
    );
  }
  const faults = check.checks.filter(({ severity }) => severity === "fault");
  const older = check.rows !== rows && (
    <span class="dim" title="Rows came or went since the last look">, changed since</span>
  );
  if (faults.length > 0) {
    const first = FINDINGS[faults[0]!.check].title.toLowerCase();
    const more = faults.length > 1 ? ` and ${faults.length - 1} more` : "";
    return (
      <span class="judged is-doubtful">
        <Glyph name="warn" /> Faults: {first}
        {more}
        {older}
      </span>
    );
  }
  const notes = check.checks.length;
  return (
    <span class="judged is-good">
      <Glyph name="yes" /> Sound{notes > 0 && <span class="dim">, {counted(notes, "note")}</span>}
      {older}
    </span>
  );
}

const anchorOf = ({ name }: StoredSeriesView): string => `found-${name.replaceAll(/[^\w-]/g, "-")}`;

/** What was found in one series, and what to do about each finding. */
export function Findings({ series }: { series: StoredSeriesView }) {
  if (!series.check || series.check.checks.length === 0) return null;
  const order = series.check.checks.toSorted((a, b) => Number(b.severity === "fault") - Number(a.severity === "fault"));
  return (
    <Panel
      id={anchorOf(series)}
      title={titleOf(series)}
      aside={
        <>
          of {number(series.check.rows, 0)} rows, <When ms={series.check.checked_at} />
        </>
      }
    >
      <div class="findings">
        {order.map((report) => <Found key={`${report.severity} ${report.check}`} report={report} series={series} />)}
      </div>
    </Panel>
  );
}

function Found({ report, series }: { report: CheckReport; series: StoredSeriesView }) {
  const { check, severity, findings, rows, first } = report;
  const { title, means, todo, repair } = FINDINGS[check];
  const isFault = severity === "fault";
  return (
    <section class="finding" aria-label={title}>
      <h3>
        <span class={`judged is-${isFault ? "doubtful" : "none"}`}>
          <Glyph name={isFault ? "warn" : "dot"} /> {isFault ? "Fault" : "Note"}
        </span>{" "}
        {title}{" "}
        <span class="dim">
          {counted(findings, "place")}, {counted(rows, "row")}
          {check === "gaps" ? " missing" : ""}
        </span>
      </h3>
      <p>
        {means} <strong>{todo}</strong>
      </p>
      {repair !== null && (
        <p>
          In a terminal:{" "}
          <code>deno task xylen data check {series.reference} --repair {repair} --store {series.folder}</code>
        </p>
      )}
      <details>
        <summary>{first.length < findings ? `The first ${first.length} of ${number(findings, 0)}` : "Where"}</summary>
        <ul class="places">
          {first.map(({ place, text, time }) => (
            <li key={`${time} ${text}`}>
              {place === null ? "" : `${place}: `}
              {text.replaceAll(/T(\d\d:\d\d)Z/g, " $1")}
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
