import { dateTime, number } from "../../../domain/figure_text.ts";
import { verdictOf } from "../verdict.ts";
import { Attribution } from "./attribution.tsx";
import { Calibration } from "./calibration.tsx";
import { Costs } from "./costs.tsx";
import { Decisions } from "./decisions.tsx";
import { Equity } from "./equity.tsx";
import { Headline } from "./headline.tsx";
import { Luck } from "./luck.tsx";
import type { PageInput } from "./page_input.ts";
import { Prices } from "./price.tsx";
import { Provenance } from "./provenance.tsx";
import { Distributions, Months } from "./returns.tsx";
import { Windows } from "./windows.tsx";

const CONTENTS = [
  ["figures", "Figures"],
  ["equity", "Equity"],
  ["months", "Months"],
  ["trades", "Trades"],
  ["distribution", "Returns"],
  ["costs", "Costs"],
  ["attribution", "Attribution"],
  ["luck", "Luck"],
  ["calibration", "Calibration"],
  ["decisions", "Decisions"],
  ["provenance", "Checks"],
] as const;

/** The body of a backtest's page, from the verdict to how it can be done again. */
export function Page(input: PageInput) {
  const { report } = input, walk = report.walk_forward;
  const contents = walk ? [["windows", "Windows"], ...CONTENTS] : CONTENTS;
  return (
    <main>
      <header>
        <p class="kicker">{walk ? "Walk-forward: all windows as one account" : "Backtest"}</p>
        <h1>{report.symbol} {report.timeframe}</h1>
        <p class="dim">
          {dateTime(report.from)} to {dateTime(report.to)} UTC, {number(report.candles, 0)} candles
        </p>
        {report.warnings.length > 0 && (
          <ul class="warnings">{report.warnings.map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>
        )}
        <div class="verdict">{verdictOf(report).map((sentence) => <p key={sentence}>{sentence}</p>)}</div>
        <nav aria-label="Parts of this page">
          <ul>
            {contents.map(([id, title]) => (
              <li key={id}>
                <a href={`#${id}`}>{title}</a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      {walk && <Windows figures={walk} />}
      <Headline report={report} />
      <Equity {...input} />
      <Months report={report} />
      <Prices {...input} />
      <Distributions report={report} />
      <Costs report={report} />
      <Attribution report={report} />
      <Luck report={report} />
      <Calibration report={report} />
      <Decisions report={report} />
      <Provenance report={report} />
      <footer class="dim">
        Past results, simulated ones above all, promise nothing.
      </footer>
    </main>
  );
}
