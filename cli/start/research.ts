import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { BacktestOffer } from "../../coordinator/ports/research/backtests.ts";
import type { Research } from "../../coordinator/ports/research/research.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { Board } from "../../coordinator/runtime/board.ts";
import type { RunningConfig } from "../../coordinator/runtime/config/running_config.ts";
import { SqlJobBook } from "../../db/research/job_book.ts";
import { openResearchFile, TrialLedger } from "../../db/research/trial_ledger.ts";
import type { Result } from "../../domain/result.ts";
import { keptData } from "../../research/history/data_sources.ts";
import { BacktestJob } from "../../research/jobs/backtest_job.ts";
import { HistoryStore } from "../../research/history/store/history_store.ts";
import { CheckJob } from "../../research/jobs/check_job.ts";
import { searchJob, walkForwardJob } from "../../research/jobs/study_job.ts";
import { JobDesk } from "../../research/jobs/job_desk.ts";
import { Records } from "../../research/records/records.ts";
import { StoredBacktests } from "../../research/shelf/stored_backtests.ts";
import { backtestCommand } from "./children.ts";
import { checkCommand, searchCommand, walkForwardCommand } from "./study_children.ts";
import type { OpenSession } from "./session.ts";
import { isOwnDatabase } from "../database_url.ts";

export interface ResearchParts {
  readonly dataDir: string;
  readonly running: RunningConfig;
  readonly databaseUrl: string;
  readonly board: Board;
  /** Files of the models that serve, by name. */
  readonly serving: () => Result<ReadonlyMap<string, string>>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
}

interface OpenResearch {
  readonly ledger: TrialLedger;
  readonly book: SqlJobBook;
}

/** Research of this program. `research.db` has a thread of its own: it is opened when somebody first asks for anything. */
export class OpenedResearch implements Research {
  readonly jobs: JobDesk;
  readonly backtests: StoredBacktests;
  readonly records: Records;
  #session: Pick<OpenSession, "noted"> | null = null;
  #opened: Promise<OpenResearch> | null = null;

  constructor(private readonly parts: ResearchParts) {
    const { dataDir, running, databaseUrl, board, serving, clock, telemetry } = parts;
    const backtest = new BacktestJob({
      dataDir,
      data: () => keptData(dataDir),
      configuration: () => ({ raw: running.raw, config: running.config }),
      serving,
      ownTrades: () => isOwnDatabase(databaseUrl, dataDir),
      command: (place) => backtestCommand({ dataDir, databaseUrl }, place),
      isStored: async (id) => await (await this.#open()).ledger.backtest(id) !== null,
    });
    const study = {
      dataDir,
      data: () => keptData(dataDir),
      configuration: () => ({ raw: running.raw, config: running.config }),
      serving,
      stored: async (jobId: string) => await (await this.#open()).ledger.studies.ofJob(jobId),
    };
    this.jobs = new JobDesk({
      kinds: {
        backtest,
        walk_forward: walkForwardJob({ ...study, command: (place) => walkForwardCommand(dataDir, place) }),
        search: searchJob({ ...study, command: (place) => searchCommand(dataDir, place) }),
        check: new CheckJob({
          series: async () => (await this.records.history()).series,
          command: (place) => checkCommand(dataDir, place),
        }),
      },
      book: async () => (await this.#open()).book,
      nowMs: () => clock.nowMs(),
      newId: (kind) => `${kind[0]}-${randomUUID()}`,
      whyNot: () => board.status().state === "stopping" ? "Xylen is stopping" : null,
      tell: (notice) => {
        telemetry.log(notice.severity, "research", notice.message);
        this.#session?.noted({ eventType: "SYSTEM", ...notice });
        return Promise.resolve();
      },
      onError: (error) => {
        telemetry.count("xylen_errors_total", { component: "research", kind: "unexpected" });
        telemetry.log("error", "research", error instanceof Error ? error.stack ?? error.message : String(error));
      },
    });
    this.backtests = new StoredBacktests({
      ledger: async () => (await this.#open()).ledger,
      offer: () => this.#offer(),
    });
    this.records = new Records({
      ledger: async () => (await this.#open()).ledger,
      stores: [
        { origin: "history", store: new HistoryStore(join(dataDir, "history")) },
        { origin: "simulated", store: new HistoryStore(join(dataDir, "simulated-history")) },
      ],
      nowMs: () => clock.nowMs(),
    });
  }

  /** From now on events have a journal to go into. */
  attach(session: Pick<OpenSession, "noted">): void {
    this.#session = session;
  }

  async stop(): Promise<void> {
    await this.jobs.stop();
    await this.records.idle();
    const opened = await this.#opened?.catch(() => null);
    await opened?.ledger.close();
  }

  #open(): Promise<OpenResearch> {
    return this.#opened ??= this.#openNow().catch((error) => {
      this.#opened = null; // the next one tries again
      throw error;
    });
  }

  async #openNow(): Promise<OpenResearch> {
    const client = await openResearchFile(this.parts.dataDir);
    if (!client.ok) throw new Error(client.error);
    return { ledger: new TrialLedger(client.value), book: new SqlJobBook(client.value) };
  }

  async #offer(): Promise<BacktestOffer> {
    const { dataDir, running: { config }, databaseUrl, serving, board } = this.parts;
    return {
      data: (await keptData(dataDir)).map(({ source }) => source),
      not_now: board.status().state === "stopping" ? "Xylen is stopping" : null,
      serving: serving().ok,
      learned_slippage: isOwnDatabase(databaseUrl, dataDir),
      initial_balance: config.backtesting.initial_balance,
      slippage_bps: config.backtesting.slippage_bps,
    };
  }
}
