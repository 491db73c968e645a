import type { TrialView } from "../../coordinator/ports/research/records.ts";
import { direction, number, signed } from "../../domain/figure_text.ts";
import type { Column } from "../list/list_table.tsx";
import { When } from "../when.tsx";
import { periodText } from "./backtest_words.ts";
import { Changed } from "./setting.tsx";

export const KINDS: Readonly<Record<TrialView["kind"], string>> = {
  backtest: "Backtest",
  search: "Search",
  walk_forward: "Walk-forward",
};

export const TRIAL_COLUMNS: readonly Column<TrialView>[] = [
  { title: "No.", wide: true, cell: ({ seq }) => <code title="Its number in the ledger">{seq}</code> },
  { title: "Run", sort: "recorded_at", cell: ({ recorded_at }) => <When ms={recorded_at} /> },
  {
    title: "Kind",
    cell: ({ kind, search_id }) =>
      search_id === null
        ? KINDS[kind]
        : <a href={`/research/search/${encodeURIComponent(search_id)}`}>{KINDS[kind]}</a>,
  },
  {
    title: "Sharpe, yearly",
    sort: "sharpe",
    numeric: true,
    cell: ({ sharpe }) => <span class={`num is-${direction(sharpe)}`}>{signed(sharpe)}</span>,
  },
  { title: "Trades", sort: "trades", numeric: true, cell: ({ trades }) => number(trades, 0) },
  { title: "Market", cell: ({ symbols, timeframe }) => `${symbols.join(", ")} ${timeframe}` },
  { title: "Candles of", wide: true, cell: ({ from, to }) => periodText(from, to) },
  { title: "What was changed", wide: true, cell: ({ changed }) => <Changed setting={changed} /> },
  {
    title: "Entry",
    wide: true,
    cell: ({ entry_hash }) => <code title={`SHA-256 ${entry_hash}`}>{entry_hash.slice(0, 10)}</code>,
  },
];
