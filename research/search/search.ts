import type { SamplerName } from "../../coordinator/ports/research/search_terms.ts";
import type { RecordedTrial, TrialEntry } from "../../db/research/trial_entry.ts";
import type { Result } from "../../domain/result.ts";
import { type Judging, scoresOf } from "./objective.ts";
import { type Rung, rungsOf } from "./rungs.ts";
import { randomSampler } from "./samplers/random.ts";
import type { Sampler, ScoredTrial } from "./samplers/sampler.ts";
import { tpeSampler } from "./samplers/tpe.ts";
import type { Dimension, Setting } from "../../domain/search_space.ts";

export interface SearchPlan {
  readonly space: readonly Dimension[];
  readonly sampler: SamplerName;
  readonly trials: number;
  readonly seed: number;
  readonly judging: Judging;
}

/** One run that is asked for. */
export interface AskedTrial {
  readonly setting: Setting;
  readonly rung: number;
  readonly trialNo: number;
  /** Of the traded time, from its beginning. */
  readonly share: number;
}

/** A setting and what is known of it. */
export interface SearchedTrial {
  readonly trialNo: number;
  readonly rung: number;
  readonly setting: Setting;
  /** What the ledger holds; null for a configuration that is none. */
  readonly entry: TrialEntry | null;
  /** Why there is no run; null where there is one. */
  readonly refused: string | null;
  /** The earlier trial that set the same: no second run was made. */
  readonly sameAs: number | null;
}

export interface SearchParts {
  /** What the ledger has of this search from before. */
  readonly known: readonly RecordedTrial[];
  /** Runs a trial and records it. @returns Why its configuration is none. */
  readonly run: (asked: AskedTrial) => Promise<Result<TrialEntry>>;
  /** After each trial. */
  readonly onTrial: (done: number, planned: number) => void;
}

/**
 * Trials of one generation know nothing of each other's results: so their settings depend on the seed and on the generations before
 * alone, whatever the number of threads and whenever the search was stopped.
 */
export const GENERATION = 8;
const HALVING_STEPS = 3;

/** Runs every trial that the ledger does not have, and returns all of them, by rung and number. */
export async function runSearch(plan: SearchPlan, parts: SearchParts): Promise<SearchedTrial[]> {
  const search = new Search(plan, parts);
  return await search.all();
}

class Search {
  readonly #rungs: readonly Rung[];
  readonly #sample: Sampler;
  readonly #known: ReadonlyMap<string, RecordedTrial>;
  #done = 0;

  constructor(private readonly plan: SearchPlan, private readonly parts: SearchParts) {
    this.#rungs = rungsOf(plan.trials, plan.sampler === "halving" ? HALVING_STEPS : 1);
    this.#sample = plan.sampler === "tpe" ? tpeSampler : randomSampler;
    this.#known = new Map(parts.known.map((trial) => [placeName(trial.place!), trial]));
  }

  async all(): Promise<SearchedTrial[]> {
    const first = await this.#firstRung();
    const all = [...first];
    let running = first;
    for (const [rung, { trials }] of this.#rungs.entries()) {
      if (rung === 0) continue;
      const kept = this.#best(running, trials);
      running = await Promise.all(kept.map(({ trialNo, setting }) => this.#trial(setting, rung, trialNo, [])));
      all.push(...running);
    }
    return all;
  }

  async #firstRung(): Promise<SearchedTrial[]> {
    const { trials, space, seed, judging } = this.plan;
    const done: SearchedTrial[] = [];
    while (done.length < trials) {
      const scores = scoresBy(done, judging);
      const before: ScoredTrial[] = done.map((trial) => ({ setting: trial.setting, score: scores.get(trial) ?? null }));
      // Until it is known, the sampler takes a trial beside it for a bad one, so that it does not try the same again.
      const beside: ScoredTrial[] = [];
      const generation: Promise<SearchedTrial>[] = [], settings: SearchedTrial[] = [...done];
      for (let no = done.length; no < Math.min(trials, before.length + GENERATION); no++) {
        const setting = this.#sample(space, seed, no, [...before, ...beside]);
        generation.push(this.#trial(setting, 0, no, settings));
        settings.push({ trialNo: no, rung: 0, setting, entry: null, refused: null, sameAs: null });
        beside.push({ setting, score: null });
      }
      done.push(...shared(await Promise.all(generation), done));
    }
    return done;
  }

  async #trial(
    setting: Setting,
    rung: number,
    trialNo: number,
    before: readonly SearchedTrial[],
  ): Promise<SearchedTrial> {
    const same = before.find((other) => isSame(other.setting, setting));
    const trial = { trialNo, rung, setting, refused: null, sameAs: same?.sameAs ?? same?.trialNo ?? null };
    if (same) return this.#finished({ ...trial, entry: null });
    const known = this.#known.get(placeName({ rung, trialNo }));
    if (known) return this.#finished({ ...trial, entry: known });
    const ran = await this.parts.run({ setting, rung, trialNo, share: this.#rungs[rung]!.share });
    return this.#finished(ran.ok ? { ...trial, entry: ran.value } : { ...trial, entry: null, refused: ran.error });
  }

  #finished(trial: SearchedTrial): SearchedTrial {
    this.parts.onTrial(++this.#done, this.#rungs.reduce((sum, { trials }) => sum + trials, 0));
    return trial;
  }

  #best(trials: readonly SearchedTrial[], count: number): SearchedTrial[] {
    const scores = scoresBy(trials, this.plan.judging);
    const scoreOf = (trial: SearchedTrial) => scores.get(trial) ?? -Infinity;
    return trials.filter(({ entry, sameAs }) => entry && sameAs === null)
      .toSorted((a, b) => scoreOf(b) - scoreOf(a) || a.trialNo - b.trialNo).slice(0, count)
      .toSorted((a, b) => a.trialNo - b.trialNo);
  }
}

/** A repeated setting has the entry of the first. */
function shared(generation: readonly SearchedTrial[], done: readonly SearchedTrial[]): SearchedTrial[] {
  const all = [...done, ...generation];
  return generation.map((trial) => {
    if (trial.sameAs === null) return trial;
    const { entry, refused } = all[trial.sameAs]!;
    return { ...trial, entry, refused };
  });
}

/** Scores of those that ran, each beside its like on the same stretch of data. */
export function scoresBy(trials: readonly SearchedTrial[], judging: Judging): Map<SearchedTrial, number | null> {
  const ran = trials.filter(({ entry }) => entry !== null);
  const scores = scoresOf(ran.map(({ entry }) => entry!), judging);
  return new Map(ran.map((trial, i) => [trial, scores[i] ?? null]));
}

/** The best of those that traded everything; undefined when none could be judged. */
export function bestOf(trials: readonly SearchedTrial[], judging: Judging): SearchedTrial | undefined {
  const last = Math.max(0, ...trials.map(({ rung }) => rung));
  const scores = [...scoresBy(trials.filter(({ rung }) => rung === last), judging)];
  return scores.reduce<(typeof scores)[number] | undefined>(
    (best, each) => each[1] !== null && (!best || each[1] > best[1]!) ? each : best,
    undefined,
  )?.[0];
}

const placeName = ({ rung, trialNo }: { readonly rung: number; readonly trialNo: number }): string =>
  `${rung} ${trialNo}`;

const isSame = (a: Setting, b: Setting): boolean => Object.keys(a).every((key) => a[key] === b[key]);
