import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { ParallelCoordinates } from "../../components/research/parallel_coordinates.tsx";
import type { SearchReport, TrialLine } from "../../coordinator/ports/research/search_report.ts";

const SHOWN = 30;

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #626b76; --line: #d5dae0; --mark: #0b62c4; --warn: #8a4b00 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --paper: #14171b; --faint: #9aa4b0; --line: #343b44; --mark: #6db1ff; --warn: #ffb454 } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 auto; max-width: 1080px; padding: 16px }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1.1rem; margin: 28px 0 8px } p { margin: 6px 0 }
.faint { color: var(--faint) } .warn { border-left: 4px solid var(--warn); padding: 6px 12px; margin: 8px 0; color: var(--warn) }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); gap: 10px; margin: 12px 0 }
dl div { border: 1px solid var(--line); border-radius: 6px; padding: 8px 12px } dt { color: var(--faint); font-size: .85rem } dd { margin: 0; font-size: 1.15rem }
.wide { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums } th, td { padding: 4px 10px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap }
th { color: var(--faint); font-weight: 600 } svg { width: 100%; min-width: 640px; height: auto; display: block }
svg line { stroke: var(--faint); stroke-width: 1.5 } svg text { fill: var(--ink); font-size: 13px } svg .tick { fill: var(--faint); font-size: 12px; paint-order: stroke; stroke: var(--paper); stroke-width: 3px }
polyline { fill: none; stroke: var(--mark); stroke-width: 1.2 } polyline.best { stroke: var(--warn); stroke-width: 3.5; opacity: 1 }
`;

/** `search.html`: one file that asks for nothing else. */
export function searchPage(report: SearchReport): string {
  const { best, space, objective } = report;
  const last = Math.max(...report.all.map(({ rung }) => rung));
  const shown = report.all.filter(({ rung }) => rung === 0);
  const ranked = report.all.filter(({ rung, score, same_as }) => rung === last && score !== null && same_as === null)
    .toSorted((a, b) => b.score! - a.score!);
  const drawn = renderToString(h(ParallelCoordinates, { space, trials: shown, bestTrial: best.trial, objective }));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Search ${escaped(report.symbol)} ${report.timeframe}</title><style>${STYLE}</style></head><body>
<h1>Search: ${escaped(report.symbol)} ${report.timeframe}</h1>
<p class="faint">${day(report.from)} to ${
    day(report.to)
  } UTC, ${report.trials} trials by ${report.sampler}, seed ${report.seed}, ` +
    `${report.folds > 1 ? `${report.folds} walk-forward windows, ` : ""}${Math.round(report.seconds)} s</p>
${report.warnings.map((each) => `<p class="warn" role="note">${escaped(each)}</p>`).join("\n")}
<dl>${tiles(report).map(([name, text]) => `<div><dt>${name}</dt><dd>${escaped(text)}</dd></div>`).join("")}</dl>
<h2>Best: trial ${best.trial}</h2>
<div class="wide"><table><tr><th>key</th><th>value</th></tr>${
      Object.entries(best.setting).map(([key, value]) =>
        `<tr><td>${escaped(key)}</td><td>${escaped(String(value))}</td></tr>`
      )
        .join("")
    }</table></div>
<h2>All trials</h2>
<p class="faint">A line is a trial; the more it stands out, the better its ${objective}. The thick one is the best. A key whose good lines come from everywhere does not matter.</p>
<div class="wide">${drawn}</div>
<h2>The ${Math.min(SHOWN, ranked.length)} best</h2>
<div class="wide"><table><tr><th>trial</th>${
      space.map(({ key }) => `<th>${escaped(key)}</th>`).join("")
    }<th>${objective}</th>` +
    `<th>Sharpe</th><th>net profit</th><th>drawdown</th><th>trades</th></tr>
${ranked.slice(0, SHOWN).map((line) => row(line, report)).join("\n")}</table></div>
</body></html>
`;
}

function tiles(report: SearchReport): [string, string][] {
  const { best } = report;
  return [
    ["Sharpe ratio, by the year", number(best.figures["sharpe"])],
    ["Net profit", `${number(best.figures["net_profit"])} USD`],
    ["Trades", String(best.trades)],
    ["Deflated Sharpe", percent(report.deflated_sharpe)],
    ["As if nothing was chosen", percent(report.probabilistic_sharpe)],
    ["Probability of overfitting", percent(report.pbo)],
    ["Runs on these candles", `${report.known_runs}, worth ${report.independent_trials.toFixed(1)}`],
  ];
}

const row = ({ trial, setting, score, figures, trades }: TrialLine, { space }: SearchReport): string =>
  `<tr><td>${trial}</td>${space.map(({ key }) => `<td>${escaped(String(setting[key]))}</td>`).join("")}` +
  `<td>${number(score)}</td><td>${number(figures["sharpe"])}</td><td>${number(figures["net_profit"])}</td>` +
  `<td>${percent(figures["max_drawdown"])}</td><td>${trades}</td></tr>`;

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const number = (value: number | null | undefined): string =>
  value == null ? "not known" : String(Number(value.toPrecision(4)));
const percent = (share: number | null | undefined): string =>
  share == null ? "not known" : `${(share * 100).toFixed(1)} %`;

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
