import { dateTime, number } from "../../../domain/figure_text.ts";
import { VERSION } from "../../../domain/version.ts";
import type { DataQuality } from "../data_quality.ts";
import type { FeatureChecks } from "../feature_checks.ts";
import type { Report, ReportedModel } from "../report.ts";
import { type Column, Section, Table } from "./section.tsx";

/** What it was made of, what was checked, and how to do it again. */
export const Provenance = ({ report }: { report: Report }) => (
  <Section id="provenance" title="What it rests on">
    <h3>Checks</h3>
    <Checks checks={report.checks} />
    <h3>Data</h3>
    <Table<DataQuality>
      label="Data"
      empty="No data."
      rows={report.data}
      columns={[
        { title: "Market", cell: ({ symbol }) => symbol },
        { title: "File", cell: ({ file }) => file ?? "–" },
        counts("Candles shown", "candles"),
        counts("Gaps", "gaps"),
        counts("Missing", "missing"),
        counts("Without volume", "without_volume"),
        counts("Flat", "flat"),
        counts("Funding rates", "funding_rates"),
      ]}
    />
    <h3>Models</h3>
    <Table<ReportedModel>
      label="Models"
      empty="No model: a rule."
      rows={report.models}
      columns={[
        { title: "Model", cell: ({ name }) => name },
        { title: "Version", cell: ({ version }) => version },
        { title: "Learner", cell: ({ learner }) => learner },
        { title: "Trained from", cell: ({ trained_from }) => dateTime(trained_from) },
        { title: "to", cell: ({ trained_to }) => dateTime(trained_to) },
      ]}
    />
    <p class="dim">A model that was trained on a traded candle is refused: trading begins after the last of these.</p>
    <Assumed report={report} />
    <h3>To do it again</h3>
    {report.command !== null && <pre tabIndex={0}>{report.command}</pre>}
    <dl class="hashes">
      <dt>Configuration</dt>
      <dd>{report.config_hash}</dd>
      <dt>Data</dt>
      <dd>{report.data_hash}</dd>
      <dt>Speed</dt>
      <dd>
        {number(report.candles_per_second, 0)} candles a second, {number(report.seconds, 1)} s
      </dd>
    </dl>
    <p class="dim">
      Equal hashes and the same version give the same trades to the last unit. Beside this page: report.json (all of
      this in numbers), trades.csv, equity.csv.
    </p>
  </Section>
);

type Counted = "candles" | "gaps" | "missing" | "without_volume" | "flat" | "funding_rates";

/** A column of whole numbers. */
const counts = (title: string, name: Counted): Column<DataQuality> => ({
  title,
  isNumber: true,
  cell: (row) => number(row[name], 0),
});

function Checks({ checks }: { checks: FeatureChecks | null }) {
  if (!checks) return <p class="dim">Nobody checked the features.</p>;
  const { lookahead, warm_up, forecasts } = checks;
  return (
    <ul class="checks">
      <li class={lookahead.passed ? "is-passed" : "is-failed"}>
        <strong>Lookahead: {lookahead.passed ? "none found" : "FOUND"}.</strong> {lookahead.found
          ? `${lookahead.found.feature} of ${dateTime(lookahead.found.candle_ms)} was ${
            lookahead.found.told_then ?? "not there"
          } with candles to ${dateTime(lookahead.found.known_to_ms)}, and ${
            lookahead.found.told_later ?? "not there"
          } once later ones were known.`
          : `Features computed on history that was cut off at ${
            number(lookahead.cuts, 0)
          } seeded places are the same to the last bit (${number(lookahead.rows, 0)} rows).`}
      </li>
      {forecasts && (
        <li class={forecasts.passed ? "is-passed" : "is-failed"}>
          <strong>Forecasts: {forecasts.passed ? "none looked ahead" : "LOOKED AHEAD"}.</strong> {forecasts.found
            ? `${forecasts.found.model} said something else of ${
              dateTime(forecasts.found.candle_ms)
            } once candles after ${dateTime(forecasts.found.known_to_ms)} were known.`
            : `Models asked again where history was cut off, at ${
              number(forecasts.cuts, 0)
            } seeded places, said what ` +
              `they said with all of it (${number(forecasts.answers, 0)} answers, within ${forecasts.tolerance}).`}
        </li>
      )}
      <li class={warm_up.enough ? "is-passed" : "is-failed"}>
        <strong>
          Warm-up: {warm_up.enough ? "long enough" : warm_up.enough === null ? "not known" : "TOO SHORT"}.
        </strong>{" "}
        {warm_up.needed_candles === null
          ? `${warm_up.reason}.`
          : `Features need ${
            number(warm_up.needed_candles, 0)
          } candles until they agree with a longer history within ${warm_up.tolerance}${
            warm_up.slowest === null ? "" : ` (${warm_up.slowest} takes longest)`
          }; ${number(warm_up.given_candles, 0)} were given.`}
      </li>
    </ul>
  );
}

const insideText = ({ symbol, by_minutes, worst_case_first }: Report["inside_candles"][number]): string =>
  ` ${number(by_minutes, 0)} of ${
    number(by_minutes + worst_case_first, 0)
  } candles of ${symbol} are played minute by ` +
  "minute, the worst first in each minute.";

const Assumed = ({ report: { assumptions: of, inside_candles: inside } }: { report: Report }) => (
  <>
    <h3>Assumed</h3>
    <ul>
      <li>
        A market order fills at the next candle's open, worse by {number(of.slippage_bps, 1)} bps ({of.slippage_model}).
      </li>
      <li>
        Inside a candle the worst comes first: where stop and target both lie in it, the stop is hit. A stop that the
        price jumps over fills at the worse price.
        {inside.filter(({ by_minutes }) => by_minutes > 0).map(insideText)}
      </li>
      <li>
        {of.fees_charged
          ? `Every fill pays ${number(of.taker_fee_bps, 1)} bps.`
          : "No fees (backtesting.include_fees)."}{" "}
        {of.funding_paid ? "Funding is settled at the recorded rates." : "No funding was settled."} Leverage{" "}
        {number(of.leverage, 0)}, cross margin.
      </li>
      <li>Orders move no price and always find somebody; the exchange answers at once and never fails.</li>
    </ul>
    <p class="dim">Written by Xylen {VERSION}.</p>
  </>
);
