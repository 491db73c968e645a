import type { SearchSummary } from "../../coordinator/ports/research/records.ts";
import { number, percent } from "../../domain/figure_text.ts";
import { When } from "../when.tsx";
import { periodText } from "./backtest_words.ts";
import { OBJECTIVE_WORDS, searchWords } from "./search_words.ts";
import { valueText } from "./setting.tsx";
import { StudyTable } from "./study_table.tsx";
import { VerdictWord } from "./verdict.tsx";

export const searchPath = (id: string): string => `/research/search/${encodeURIComponent(id)}`;

/** Every search that there was, the newest first. */
export const SearchList = ({ searches }: { searches: readonly SearchSummary[] }) => (
  <StudyTable
    label="Searches"
    rows={searches}
    keyOf={({ id }) => id}
    empty="No search has run on this data folder. Sign in to start one here, or run: deno task xylen optimise"
    columns={[
      {
        title: "Begun",
        cell: ({ id, started_at }) => (
          <a href={searchPath(id)}>
            <When ms={started_at} />
          </a>
        ),
      },
      { title: "Verdict", cell: (search) => <VerdictWord {...searchWords(search)} /> },
      { title: "Market", cell: ({ symbols, timeframe }) => `${symbols.join(", ")} ${timeframe}` },
      { title: "Candles of", wide: true, cell: ({ from, to }) => periodText(from, to) },
      {
        title: "Keys",
        numeric: true,
        wide: true,
        cell: ({ keys }) => <span title={keys.join("\n")}>{keys.length}</span>,
      },
      {
        title: "Trials",
        numeric: true,
        cell: ({ trials_run, trials_planned, ended_at }) =>
          ended_at === null ? `${number(trials_run, 0)} of ${number(trials_planned, 0)}` : number(trials_planned, 0),
      },
      {
        title: "Best",
        numeric: true,
        cell: ({ best_score, objective }) =>
          best_score === null ? "–" : <span title={OBJECTIVE_WORDS[objective]}>{valueText(best_score)}</span>,
      },
      { title: "Skill likely", numeric: true, cell: ({ deflated_sharpe }) => percent(deflated_sharpe) },
      { title: "Overfitted", numeric: true, cell: ({ pbo }) => percent(pbo) },
    ]}
  />
);
