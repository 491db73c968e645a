/** What research has left behind, read from `research.db` and from the history store. */
import { setTimeout as delay } from "node:timers/promises";
import type {
  HistoryView,
  LedgerView,
  ResearchRecords,
  SearchSummary,
  SearchView,
  StoredSeriesView,
  TrialView,
  WalkForwardReport,
  WalkForwardSummary,
  WalkForwardView,
} from "../../coordinator/ports/research/records.ts";
import type { SearchReport } from "../../coordinator/ports/research/search_report.ts";
import type { Listing, ListQuery } from "../../coordinator/ports/listings.ts";
import type { Studies } from "../../db/research/studies.ts";
import type { TrialLedger } from "../../db/research/trial_ledger.ts";
import { invariant } from "../../domain/result.ts";
import type { HistoryStore } from "../history/store/history_store.ts";
import { listStore, type StoredSeries } from "../history/store/list_store.ts";
import { seriesReference } from "../history/store/series.ts";
import { readCheck } from "../history/store/series_check.ts";
import type { Report } from "../report/report.ts";
import { LINES_MOST, type StoredFigures, type StoredPlan } from "../search/stored_search.ts";
import { YEAR_MS } from "../statistics/equity_series.ts";
import { expectedMaximum } from "../statistics/sharpe/expected_maximum.ts";
import type { StoredFigures as WindowFigures, StoredPlan as WindowPlan } from "../walk_forward/stored_walk_forward.ts";
import { ChainWatch } from "./chain_watch.ts";
import { searchSummary, searchView } from "./search_views.ts";
import { walkForwardSummary, walkForwardView } from "./walk_forward_views.ts";

const STUDIES_MOST = 100;
/** A store of many years is ten thousand files: what was counted a moment ago is still true enough. */
const COUNTED_FOR_MS = 30_000;

export interface OpenedStore {
  readonly origin: StoredSeriesView["origin"];
  readonly store: HistoryStore;
}

export interface RecordsOptions {
  /** Opened when somebody asks. */
  readonly ledger: () => Promise<TrialLedger>;
  readonly stores: readonly OpenedStore[];
  /** Wall ms. */
  readonly nowMs?: () => number;
  /** Resolves after so many ms, or when the signal says so. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export class Records implements ResearchRecords {
  readonly #ledger: () => Promise<TrialLedger>;
  readonly #stores: readonly OpenedStore[];
  readonly #nowMs: () => number;
  readonly #chain: ChainWatch;
  #counted: { readonly atMs: number; readonly series: Promise<Counted[]> } | null = null;

  constructor({ ledger, stores, nowMs = Date.now, wait = after }: RecordsOptions) {
    this.#ledger = ledger;
    this.#stores = stores;
    this.#nowMs = nowMs;
    this.#chain = new ChainWatch({ read: async () => await (await ledger()).fault(), nowMs, wait });
  }

  async trials(query: ListQuery): Promise<Listing<TrialView>> {
    return await (await this.#studies()).trials(query);
  }

  async ledger(): Promise<LedgerView> {
    const [{ runs, markets }, chain] = await Promise.all([(await this.#studies()).counts(), this.#chain.state()]);
    return {
      runs,
      ...chain,
      markets: markets.map(({ symbol, runs, different, fromMs, toMs }) => ({
        symbol,
        runs,
        different,
        from: fromMs,
        to: toMs,
        // The yearly ratio of a run without skill scatters by 1 over the root of its years.
        luckiest_sharpe: expectedMaximum(different) / Math.sqrt(Math.max(toMs - fromMs, 1) / YEAR_MS),
      })),
    };
  }

  async searches(): Promise<SearchSummary[]> {
    const found = await (await this.#studies()).latest<StoredPlan, StoredFigures>("search", STUDIES_MOST);
    return found.map(searchSummary);
  }

  async search(id: string): Promise<SearchView | null> {
    const studies = await this.#studies();
    const study = await studies.study<StoredPlan, StoredFigures, SearchReport>("search", id);
    if (!study) return null;
    return searchView(study, study.report === null ? await studies.firstOfSearch(id, LINES_MOST) : []);
  }

  async walkForwards(): Promise<WalkForwardSummary[]> {
    const found = await (await this.#studies()).latest<WindowPlan, WindowFigures>("walk_forward", STUDIES_MOST);
    return found.map(walkForwardSummary);
  }

  async walkForward(id: string): Promise<WalkForwardView | null> {
    const studies = await this.#studies();
    const study = await studies.study<WindowPlan, WindowFigures, WalkForwardReport & Report>("walk_forward", id);
    if (!study) return null;
    const trial = study.seq === null ? null : await studies.trial(study.seq);
    invariant(trial, "a walk-forward is stored with its run");
    return walkForwardView(study, trial);
  }

  async history(): Promise<HistoryView> {
    try {
      const series = await Promise.all((await this.#series()).map(seriesView));
      return { trouble: null, series };
    } catch (error) {
      return { trouble: error instanceof Error ? error.message : String(error), series: [] };
    }
  }

  /** Resolves when nothing is read any more: then the ledger may be closed. */
  async idle(): Promise<void> {
    await this.#chain.idle();
  }

  async #studies(): Promise<Studies> {
    return (await this.#ledger()).studies;
  }

  #series(): Promise<Counted[]> {
    const nowMs = this.#nowMs();
    if (this.#counted === null || nowMs - this.#counted.atMs > COUNTED_FOR_MS) {
      const counted = { atMs: nowMs, series: this.#count() };
      this.#counted = counted;
      counted.series.catch(() => this.#counted = null);
    }
    return this.#counted!.series;
  }

  async #count(): Promise<Counted[]> {
    const ofStores = this.#stores.map(async (opened) =>
      (await listStore(opened.store)).map((stored) => ({ ...opened, stored }))
    );
    return (await Promise.all(ofStores)).flat();
  }
}

interface Counted extends OpenedStore {
  readonly stored: StoredSeries;
}

async function seriesView({ origin, store, stored }: Counted): Promise<StoredSeriesView> {
  const { series, rows, days, files, bytes, firstDay, lastDay } = stored;
  const reference = seriesReference(series);
  return {
    name: `${origin}/${reference}`,
    reference,
    origin,
    folder: store.folder,
    ...series,
    rows,
    days,
    files,
    bytes,
    first_day: firstDay,
    last_day: lastDay,
    check: await readCheck(store, series),
  };
}

const after = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal }).catch(() => {});
