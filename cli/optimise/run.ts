import { stringify } from "@std/yaml";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { Profile } from "../../coordinator/runtime/config/profile.ts";
import type { TrialEntry } from "../../db/research/trial_entry.ts";
import type { TrialLedger } from "../../db/research/trial_ledger.ts";
import { SqlError } from "../../db/sql/client.ts";
import { counted } from "../../domain/counted.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { tradedConfigHash, trialOfRun } from "../../research/ledger/trial_of_run.ts";
import { changedConfig, changesOf } from "../../research/search/changed_config.ts";
import type { TrialCrew } from "../../research/search/crew.ts";
import type { Objective, SamplerName } from "../../coordinator/ports/research/search_terms.ts";
import {
  type AskedTrial,
  bestOf,
  runSearch,
  type SearchedTrial,
  type SearchPlan,
} from "../../research/search/search.ts";
import { searchPage } from "../../research/search/search_page.ts";
import { resolve } from "node:path";
import type { SearchReport } from "../../coordinator/ports/research/search_report.ts";
import { searchIdOf, searchReport } from "../../research/search/search_report.ts";
import {
  type StoredFigures,
  storedFigures,
  type StoredPlan,
  storedPlan,
  type StoredSearch,
  thinnedReport,
} from "../../research/search/stored_search.ts";
import { verdictOn } from "../../research/search/verdict.ts";
import { ExitError } from "../exit.ts";
import type { OptimiseOptions } from "./options.ts";
import { shellCommand } from "../research/shell_words.ts";
import { withLedger } from "../research/with_ledger.ts";
import { takeJob } from "../backtest/as_job.ts";
import { baseOf } from "../backtest/base.ts";
import { crewOf, type Division, openStudy, type Study } from "../study/study.ts";
import { progressFor } from "../training_progress.ts";
import { TrainingSteps } from "../study/training_steps.ts";
import { wholeNumber } from "../whole_number.ts";
import { writeFiles } from "../../research/report/write_files.ts";
import { spaceOf } from "./space.ts";
import { describe } from "./told.ts";

const TRIALS_MAX = 100_000;
const SEED_MAX = 2 ** 31 - 1;
const FOLDS_MAX = 50;
/** Of the whole way, where models are trained first. */
const TRAINING_SHARE = 0.3;

const modelsOf = ({ models }: Config, division: Division): number =>
  models.endpoints.filter(({ enabled }) => enabled).length * (division.kind === "once" ? 1 : division.options.folds);

/** @throws {ExitError} 1 failed, 2 wrong usage, 3 when a model has seen what is traded. */
export async function optimise(options: OptimiseOptions, profile: Profile): Promise<void> {
  const base = await baseOf(options, profile);
  const plan: SearchPlan = {
    space: await spaceOf(options, base),
    sampler: options.sampler as SamplerName,
    trials: wholeNumber("--trials", options.trials, 2, TRIALS_MAX),
    seed: wholeNumber("--seed", options.seed, 0, SEED_MAX),
    judging: {
      objective: options.objective as Objective,
      minTrades: wholeNumber("--min-trades", options.minTrades, 0, 1_000_000),
    },
  };
  const division = divisionOf(options);
  if (options.job !== undefined && !await takeJob(options.job, options.dataDir ?? base.config.data.storage_path)) {
    return;
  }
  const display = progressFor(options);
  const startedMs = performance.now();
  try {
    const training = new TrainingSteps(modelsOf(base.config, division));
    const share = () => training.begun ? TRAINING_SHARE : 0;
    const study = await openStudy(
      options,
      base,
      division,
      (fraction, stage) => display.show(training.of(fraction) * TRAINING_SHARE, stage),
    );
    using crew = crewOf(options, study.shared);
    const report = await withLedger(
      study.dataDir,
      (ledger) =>
        searched(
          plan,
          study,
          crew,
          ledger,
          (done, all) => display.show(share() + (1 - share()) * done / all, `trial ${done} of ${all}`),
          startedMs,
          options,
        ),
    );
    await writeFiles(options.out, {
      "search.json": JSON.stringify(report, null, 2) + "\n",
      "search.html": searchPage(report),
      "best.yaml": stringify(changesOf(base.config, report.best.setting)),
    });
    display.end();
    console.log(options.json ? JSON.stringify(report) : describe(report, options.out));
  } finally {
    display.end();
  }
}

function divisionOf({ folds, embargo }: OptimiseOptions): Division {
  const embargoCandles = wholeNumber("--embargo", embargo, 0, 100_000);
  if (folds === undefined) return { kind: "once" };
  const count = wholeNumber("--folds", folds, 2, FOLDS_MAX);
  return { kind: "windows", options: { folds: count, mode: "anchored", trainShare: 0.4, embargoCandles } };
}

async function searched(
  plan: SearchPlan,
  study: Study,
  crew: TrialCrew,
  ledger: TrialLedger,
  onTrial: (done: number, planned: number) => void,
  startedMs: number,
  options: OptimiseOptions,
): Promise<SearchReport> {
  const { base, dataHash, firstTradedMs, toMs, folds, markets, timeframe } = study;
  const configHash = tradedConfigHash(base.config);
  const searchId = searchIdOf(plan, { configHash, profile: base.profile, dataHash, firstTradedMs, toMs, folds });
  const known = await ledger.ofSearch(searchId);
  const earlier = await ledger.studies.study<StoredPlan, StoredFigures, SearchReport>("search", searchId);
  const symbols = markets.map(({ symbol }) => symbol);
  const begun: StoredSearch = {
    studyId: searchId,
    kind: "search",
    startedAtMs: Date.now(),
    endedAtMs: null,
    symbols,
    timeframe,
    fromMs: firstTradedMs,
    toMs,
    folder: resolve(options.out),
    command: commandOf(options),
    plan: storedPlan(plan, folds.length),
    seq: null,
    jobId: options.job ?? null,
    figures: null,
    report: null,
  };
  let storing: Promise<void> | undefined;
  // Not before something ran: one that is refused at once leaves nothing that could be gone on with.
  const stored = () => storing ??= ledger.studies.save({ ...begun, ...judgedBefore(earlier) });
  const trials = await runSearch(plan, {
    known,
    onTrial,
    run: async (asked) => {
      const entry = await trialOf(asked, searchId, study, crew);
      if (!entry.ok) return entry;
      await stored();
      await ledger.append([entry.value]).catch(twiceAtOnce);
      return entry;
    },
  });
  const best = bestOf(trials, plan.judging);
  if (!best) {
    throw new ExitError(whyNone(trials, plan), 1);
  }
  const verdict = verdictOn(best.entry!, trials, await ledger.on(symbols, firstTradedMs, toMs));
  const facts = {
    search_id: searchId,
    symbol: symbols.join(","),
    timeframe,
    from: firstTradedMs,
    to: best.entry!.toMs,
    data_hash: dataHash,
    config_hash: configHash,
    folds: folds.length,
    resumed: known.length,
    seconds: (performance.now() - startedMs) / 1000,
  };
  const report = searchReport(facts, plan, trials, best, verdict);
  await ledger.studies.save({
    ...begun,
    toMs: report.to,
    endedAtMs: Date.now(),
    figures: storedFigures(report),
    report: thinnedReport(report),
  });
  return report;
}

/** What an earlier start has come to stands until this one has a report: it may be stopped before. */
const judgedBefore = (earlier: StoredSearch | null): Partial<StoredSearch> =>
  earlier?.report ? { report: earlier.report, figures: storedFigures(earlier.report), folder: earlier.folder } : {};

/** The same search goes on where it was. */
const commandOf = (options: OptimiseOptions): string =>
  shellCommand("optimise", {
    "--data": options.data,
    "--config": options.config,
    "--profile": options.profile,
    "--from": options.from,
    "--to": options.to,
    "--models": options.models,
    "--funding": options.funding,
    "--key": options.key,
    "--space": options.space,
    "--trials": options.trials,
    "--sampler": options.sampler,
    "--seed": options.seed,
    "--objective": options.objective,
    "--min-trades": options.minTrades,
    "--folds": options.folds,
    "--embargo": options.embargo,
    "--jobs": options.jobs,
    "--data-dir": options.dataDir,
    "--out": options.out,
  });

/** @returns What the ledger keeps of it, or why its configuration is none. */
async function trialOf(
  { setting, rung, trialNo, share }: AskedTrial,
  searchId: string,
  { base, packs, markets, timeframe, dataHash, firstTradedMs, toMs }: Study,
  crew: TrialCrew,
): Promise<Result<TrialEntry>> {
  const config = changedConfig(base, setting);
  if (!config.ok) return config;
  const members = await packs.members(config.value).then(ok, refusal);
  if (!members.ok) return members;
  const until = Math.floor(firstTradedMs + share * (toMs - firstTradedMs));
  const ran = await crew.run({ config: config.value, members: members.value, firstTradedMs, toMs: until });
  if (!ran.ok) return ran;
  return ok(trialOfRun({
    kind: "search",
    command: "optimise",
    configHash: tradedConfigHash(config.value),
    changed: setting,
    symbols: markets.map(({ symbol }) => symbol),
    timeframe,
    dataHash,
    fromMs: firstTradedMs,
    toMs: ran.value.toMs,
    trades: ran.value.trades,
    dailyReturns: ran.value.dailyReturns,
    figures: ran.value.figures,
    place: { searchId, rung, trialNo },
  }, Date.now()));
}

/** @throws {ExitError} 1 when the place of a trial was taken meanwhile. */
function twiceAtOnce(error: unknown): never {
  if (error instanceof SqlError && error.code.startsWith("SQLITE_CONSTRAINT")) {
    throw new ExitError("The same search runs in another process: wait for that one, or choose another --seed", 1);
  }
  throw error;
}

/** A model that cannot be had under one setting is a bad setting; one that knows the answers ends the search. */
function refusal(error: unknown): Result<never> {
  if (error instanceof ExitError && error.code === 1) return err(error.message);
  throw error;
}

/** Why no trial of a search can be judged, in words. */
function whyNone(trials: readonly SearchedTrial[], { judging: { minTrades, objective } }: SearchPlan): string {
  const refused = trials.flatMap(({ refused }) => refused ?? []);
  const ran = trials.flatMap(({ entry }) => entry ?? []);
  const most = Math.max(0, ...ran.map(({ trades }) => trades));
  const parts = [
    ...(ran.length > 0
      ? [
        `${counted(ran.length, "trial")} ran, the busiest with ${
          counted(most, "trade")
        }: ${minTrades} and a ${objective} are needed (--min-trades)`,
      ]
      : []),
    ...(refused.length > 0 ? [`${counted(refused.length, "setting")} refused, first: ${refused[0]}`] : []),
  ];
  return `None of ${trials.length} trials can be judged. ${parts.join("; ")}`;
}
