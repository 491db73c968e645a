import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { Profile } from "../../coordinator/runtime/config/profile.ts";
import type { TrialEntry } from "../../db/research/trial_entry.ts";
import type { Result } from "../../domain/result.ts";
import { type BacktestOutcome, runBacktest } from "../../research/backtest/run_backtest.ts";
import { knownTrials } from "../../research/ledger/trial_count.ts";
import { tradedConfigHash, trialOfRun } from "../../research/ledger/trial_of_run.ts";
import { reportOf } from "../../research/report/report_of.ts";
import { written } from "../backtest/written.ts";
import type { TrialCrew } from "../../research/search/crew.ts";
import { joinedPack, packedForecasts, type PackedMember } from "../../research/search/forecast_pack.ts";
import { marketUntil } from "../../research/search/shared_market.ts";
import { measured, type TrialResult } from "../../research/search/trial_task.ts";
import type { WalkForwardFigures } from "../../coordinator/ports/research/walk_forward_report.ts";
import type { StoredWalkForward } from "../../research/walk_forward/stored_walk_forward.ts";
import { walkForwardFigures } from "../../research/walk_forward/comparison.ts";
import { windowParts } from "../../research/walk_forward/window_parts.ts";
import { ExitError } from "../exit.ts";
import { shellCommand } from "../research/shell_words.ts";
import { withLedger } from "../research/with_ledger.ts";
import { takeJob } from "../backtest/as_job.ts";
import { baseOf } from "../backtest/base.ts";
import { crewOf, note, openStudy, type Study } from "../study/study.ts";
import { progressFor } from "../training_progress.ts";
import { TrainingSteps } from "../study/training_steps.ts";
import type { WalkForwardOptions } from "./options.ts";
import { wholeNumber } from "../whole_number.ts";
import { describe, type WalkForwardReport } from "./told.ts";

const FOLDS_MAX = 50;

const modelsOf = ({ models }: Config): number => models.endpoints.filter(({ enabled }) => enabled).length;

/** @throws {ExitError} 1 failed, 2 wrong usage. */
export async function walkForwardStudy(options: WalkForwardOptions, profile: Profile): Promise<void> {
  const division = {
    folds: wholeNumber("--folds", options.folds, 2, FOLDS_MAX),
    mode: options.mode,
    trainShare: shareOf(options.trainShare),
    embargoCandles: wholeNumber("--embargo", options.embargo, 0, 100_000),
  };
  const base = await baseOf(options, profile);
  for (const { name } of base.config.models.endpoints.filter(({ file, enabled }) => enabled && file !== undefined)) {
    note(`${name} is a file: it is the same in every window, and what it learned from is not known here`);
  }
  if (options.job !== undefined && !await takeJob(options.job, options.dataDir ?? base.config.data.storage_path)) {
    return;
  }
  const startedMs = performance.now();
  const display = progressFor(options);
  try {
    const training = new TrainingSteps(modelsOf(base.config) * division.folds);
    const study = await openStudy(
      options,
      base,
      { kind: "windows", options: division },
      (fraction, stage) => display.show(training.of(fraction), stage),
    );
    using crew = crewOf(options, study.shared);
    const show = (done: number, stage: string) => display.show(done / study.folds.length, stage);
    const learned = await learnedWindows(study, crew, show);
    const members = joinedMembers(study, learned.map((window) => window.members));
    const outcome = tradedTogether(study, members);
    const joined = measured(study.firstTradedMs, outcome);
    const parts = windowParts(outcome, study.folds);
    const figures = walkForwardFigures(
      { mode: division.mode, embargo_candles: division.embargoCandles },
      study.folds,
      learned.map(({ inSample }, i) => ({
        inSample,
        outOfSample: measured(study.folds[i]!.testFromMs, parts[i]!),
      })),
      { cagr: joined.figures["cagr"] ?? null, sharpe: joined.figures["sharpe"] ?? null },
    );
    const seconds = (performance.now() - startedMs) / 1000;
    const report = await reported(study, outcome, joined, figures, seconds, options);
    display.end();
    console.log(options.json ? JSON.stringify(report) : describe(report, options.out));
  } finally {
    display.end();
  }
}

function shareOf(text: string): number {
  const share = Number(text);
  if (text.trim() !== "" && share >= 0.1 && share <= 0.9) return share;
  throw new ExitError(`--train-share must be a number from 0.1 to 0.9, was "${text}"`, 2);
}

interface LearnedWindow {
  readonly members: readonly PackedMember[];
  readonly inSample: TrialResult;
}

/** Each window's models, and how they do on what they learned from, each with an account of its own. */
async function learnedWindows(
  { base: { config }, folds, packs }: Study,
  crew: TrialCrew,
  show: (done: number, stage: string) => void,
): Promise<LearnedWindow[]> {
  const windows: LearnedWindow[] = [];
  for (const [i, fold] of folds.entries()) {
    show(i, `window ${i + 1} of ${folds.length}`);
    const members = await packs.membersOfFold(config, fold);
    const task = { config, members, firstTradedMs: fold.trainFromMs, toMs: fold.trainToMs - 1 };
    windows.push({ members, inSample: valueOf(await crew.run(task)) });
  }
  show(folds.length, "all windows");
  return windows;
}

/** The ensemble whose models change at the beginning of each test. */
const joinedMembers = ({ folds, markets }: Study, byFold: readonly (readonly PackedMember[])[]): PackedMember[] =>
  byFold[0]!.map((member, m) => ({
    ...member,
    pack: joinedPack(
      folds.map(({ testFromMs, testToMs }, f) => ({
        pack: byFold[f]![m]!.pack,
        fromMs: testFromMs,
        toMs: testToMs,
      })),
      markets,
    ),
  }));

/** All tests one after another on one account, as live trading with retraining would have gone. */
function tradedTogether(
  { base, markets, firstTradedMs, toMs }: Study,
  members: readonly PackedMember[],
): BacktestOutcome {
  return valueOf(runBacktest({
    config: base.config,
    markets: markets.map((market) => marketUntil(market, toMs)),
    firstTradedMs,
    forecasts: packedForecasts(members, markets),
  }));
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new ExitError(result.error, 1);
  return result.value;
}

async function reported(
  { base: { config }, markets: all, timeframe, dataHash, dataDir, firstTradedMs, toMs }: Study,
  outcome: BacktestOutcome,
  joined: TrialResult,
  figures: WalkForwardFigures,
  seconds: number,
  options: WalkForwardOptions,
): Promise<WalkForwardReport> {
  const markets = all.map((market) => marketUntil(market, toMs));
  const trial: TrialEntry = trialOfRun({
    kind: "walk_forward",
    command: "walk-forward",
    configHash: tradedConfigHash(config),
    changed: {},
    symbols: markets.map(({ symbol }) => symbol),
    timeframe,
    dataHash,
    fromMs: firstTradedMs,
    toMs: joined.toMs,
    trades: joined.trades,
    dailyReturns: joined.dailyReturns,
    figures: joined.figures,
    place: null,
  }, Date.now());
  return await withLedger(dataDir, async (ledger, ledgerFault) => {
    const before = await ledger.on(trial.symbols, trial.fromMs, trial.toMs);
    const trials = knownTrials([...before, trial], trial.observations);
    const told = reportOf({
      config,
      markets,
      firstTradedMs,
      outcome,
      models: [],
      trials,
      ledgerFault,
      seconds,
      command: commandOf(options),
    });
    if (!told.ok) {
      // It has looked at the data all the same.
      await ledger.append([trial]);
      throw new ExitError(`There is no report: ${told.error}`, 1);
    }
    const report = { ...told.value.report, walk_forward: figures };
    await ledger.appendStudy(trial, storedStudy(trial, report, options, seconds));
    await written(options.out, { report, held: told.value.held }, outcome, markets);
    return report;
  });
}

/** As pages look it up again. */
function storedStudy(
  { recordedAtMs, symbols, timeframe, fromMs, toMs }: TrialEntry,
  report: WalkForwardReport,
  options: WalkForwardOptions,
  seconds: number,
): Omit<StoredWalkForward, "seq"> {
  const { mode, embargo_candles, windows, winning_windows, efficiency } = report.walk_forward;
  return {
    studyId: options.job ?? `w-${randomUUID()}`,
    kind: "walk_forward",
    startedAtMs: Math.round(recordedAtMs - seconds * 1000),
    endedAtMs: recordedAtMs,
    symbols,
    timeframe,
    fromMs,
    toMs,
    folder: resolve(options.out),
    command: commandOf(options),
    jobId: options.job ?? null,
    plan: { mode, embargo_candles, windows: windows.length },
    figures: {
      winning_windows,
      efficiency,
      net_profit: report.net_profit,
      sharpe: report.sharpe,
      deflated_sharpe: report.deflated_sharpe,
    },
    report,
  };
}

const commandOf = (options: WalkForwardOptions): string =>
  shellCommand("walk-forward", {
    "--data": options.data,
    "--config": options.config,
    "--profile": options.profile,
    "--from": options.from,
    "--to": options.to,
    "--funding": options.funding,
    "--mode": options.mode,
    "--folds": options.folds,
    "--train-share": options.trainShare,
    "--embargo": options.embargo,
    "--jobs": options.jobs,
    "--data-dir": options.dataDir,
    "--out": options.out,
  });
