import { z } from "zod";
import { err, ok, type Result } from "../domain/result.ts";
import { checkFile, type Checks, checkTrained, checkVersion } from "./candidate.ts";
import type { ChampionResponse } from "./contract/mod.ts";
import { Comparison } from "./promotion/comparison.ts";
import { judge, type PromotionGate, type PromotionSettings, refusalOf } from "./promotion/gates.ts";
import { Refusal } from "./refusal.ts";
import { type Lineage, lineageDifference, type WantedLineage } from "./registry/lineage.ts";
import type { VersionStore } from "./registry/version_store.ts";
import { championOf } from "./retraining/champion_of.ts";
import type { AcceptedModel, TrainingRequest } from "./retraining/retrain_jobs.ts";
import type { TrainingJobInput } from "./training/training_job.ts";
import type { TrainingOutcome } from "./retraining/training_child.ts";
import type { ModelMapping } from "./serving/model_mapping.ts";
import type { ModelSlot, NamedModel } from "./serving/model_slot.ts";

/** Versions beside the champions that are kept to look at. */
const OTHERS_KEPT = 20;

/** What a training reports of its model beside the one that serves. */
const Reported = z.object({ comparison: Comparison });

/** It had its chance to be lucky. */
const wasCompared = ({ gates }: Lineage): boolean =>
  gates?.some(({ name, passed }) => name === "rows" && passed) ?? false;

export interface LifecycleParts {
  readonly name: string;
  readonly store: VersionStore;
  readonly slot: ModelSlot;
  readonly checks: Checks;
  readonly nowMs: () => number;
  /** What a new model must show before it serves instead of another. */
  readonly promotion: PromotionSettings;
  /** Trades known now. */
  readonly feedbackCount: () => number;
  /** After each swap; the lineage is null for a file that is in no registry. */
  readonly onServe: (served: NamedModel, lineage: Lineage | null) => void;
  readonly log: (message: string) => void;
}

/**
 * Which model serves. Every way to a new one leads through its checks, and all take their turn, so that the champion's
 * pointer and the session always agree. What fails leaves the one that serves untouched.
 */
export class ModelLifecycle {
  private turn: Promise<unknown> = Promise.resolve();
  private servedLineage: Lineage | null = null;
  /** Path of the model that serves, when it is in no registry. */
  private givenFile: string | null = null;

  constructor(private readonly parts: LifecycleParts) {}

  /** Of the model that serves; null when there is none or it came as a file. */
  get lineage(): Lineage | null {
    return this.servedLineage;
  }

  /** Serves a file that is in no registry. */
  serveFile(path: string, mapping: ModelMapping | null): Promise<Result<void>> {
    return this.inTurn(async () => {
      const checked = await checkFile(path, this.parts.name, this.parts.checks, mapping);
      if (!checked.ok) return checked;
      await this.serve(checked.value, null, path);
      return ok(undefined);
    });
  }

  /**
   * The champion, or, where its file is damaged or it does not pass its checks any more, the one before it.
   *
   * @param wanted null takes the champion whatever it was made for. @returns Why none serves.
   */
  serveChampion(wanted: WantedLineage | null): Promise<Result<void>> {
    return this.inTurn(async () => {
      const { store, log } = this.parts;
      const champions = await store.champions();
      if (champions.length === 0) return err("there is no model yet");
      const reasons: string[] = [];
      for (const version of champions) {
        const served = await this.serveVersion(version, wanted);
        if (served.ok) {
          for (const reason of reasons) log(`${reason}; going back`);
          for (const _ of reasons) await store.rollback();
          return served;
        }
        reasons.push(served.error.reason);
        if (served.error.kind === "another") break;
      }
      return err(reasons[0]!);
    });
  }

  /** @returns Why not: `another` question was asked, or the version is of no use. */
  private async serveVersion(
    version: string,
    wanted: WantedLineage | null,
  ): Promise<Result<void, { readonly kind: "another" | "useless"; readonly reason: string }>> {
    const lineage = await this.parts.store.find(version);
    if (!lineage) return err({ kind: "useless", reason: `the champion ${version} is gone` });
    const difference = wanted && lineageDifference(lineage, wanted);
    if (difference) return err({ kind: "another", reason: difference });
    const checked = await checkVersion(this.parts.store, lineage.version, this.parts.checks);
    if (!checked.ok) return err({ kind: "useless", reason: checked.error });
    await this.serve(checked.value, lineage);
    return ok(undefined);
  }

  /** The model that serves, as a training holds its own against it; null when there is none, or it hides what it saw. */
  champion(): NonNullable<TrainingJobInput["champion"]> | null {
    const served = this.parts.slot.current;
    if (!served) return null;
    const { version, model: { card } } = served;
    return championOf(version, card, this.givenFile ?? this.parts.store.file(version));
  }

  /**
   * A model that a training made: kept, and made champion and served when nothing serves yet or the gates let it; else
   * it stays in the registry.
   */
  accept(
    outcome: TrainingOutcome,
    folder: string,
    { asked, opponent, job }: TrainingRequest,
  ): Promise<Result<AcceptedModel>> {
    return this.inTurn(async () => {
      const { store, slot, checks, nowMs, feedbackCount } = this.parts;
      const parent = slot.current?.version ?? null;
      const at = { parent, created_at_ms: nowMs(), feedback_samples: feedbackCount() };
      const known = { ...at, knownToMs: job.train_to_ms };
      const trained = await checkTrained(outcome, folder, asked, known, checks);
      if (!trained.ok) return trained;
      const { named, bytes } = trained.value;
      const gates = parent === null ? null : await this.judged(trained.value.lineage.metrics, parent, opponent);
      const lineage = { ...trained.value.lineage, gates };
      await store.add(lineage, bytes);
      await store.prune(OTHERS_KEPT);
      const refusal = gates && refusalOf(gates);
      if (refusal) {
        await named.model.release();
        return ok({ version: named.version, refusal });
      }
      await store.promote(named.version);
      await this.serve(named, lineage);
      return ok({ version: named.version, refusal: null });
    });
  }

  /** @throws {Refusal} 404 for an unknown version, 409 when it does not pass its checks. */
  promote(version: string): Promise<ChampionResponse> {
    return this.inTurn(async () => {
      const lineage = await this.parts.store.find(version);
      if (!lineage) throw new Refusal(404, "no_version", `There is no version "${version}"`);
      return await this.point(lineage, () => this.parts.store.promote(version));
    });
  }

  /** @throws {Refusal} 409 when there is no earlier champion or it does not pass its checks. */
  rollback(): Promise<ChampionResponse> {
    return this.inTurn(async () => {
      const version = await this.parts.store.previous();
      if (!version.ok) throw new Refusal(409, "no_previous", version.error);
      const lineage = await this.parts.store.find(version.value);
      if (!lineage) throw new Refusal(409, "no_previous", `The earlier champion ${version.value} is gone`);
      return await this.point(lineage, () => this.parts.store.rollback());
    });
  }

  /** Gives the session back once everybody is done with it. */
  async close(): Promise<void> {
    await this.inTurn(() => this.parts.slot.swap(null));
  }

  /** @param report Of the training. @param parent The version that serves. */
  private async judged(
    report: unknown,
    parent: string,
    opponent: TrainingRequest["opponent"],
  ): Promise<PromotionGate[]> {
    const told = Reported.safeParse(report).data?.comparison ?? null;
    const comparison = told && told.opponent === (opponent === "champion" ? parent : null) ? told : null;
    const versions = await this.parts.store.list();
    const tried = versions.filter((each) => each.parent === parent && wasCompared(each)).length;
    return judge(comparison, tried + 1, this.parts.promotion);
  }

  private async point(lineage: Lineage, move: () => Promise<Result<ChampionResponse>>): Promise<ChampionResponse> {
    const checked = await checkVersion(this.parts.store, lineage.version, this.parts.checks);
    if (!checked.ok) throw new Refusal(409, "refused_by_checks", checked.error);
    const change = await move();
    if (!change.ok) {
      await checked.value.model.release();
      throw new Refusal(409, "not_promoted", change.error);
    }
    await this.serve(checked.value, lineage);
    return change.value;
  }

  private async serve(checked: NamedModel, lineage: Lineage | null, file: string | null = null): Promise<void> {
    await this.parts.slot.swap(checked);
    this.servedLineage = lineage;
    this.givenFile = file;
    this.parts.onServe(checked, lineage);
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => {}); // its own caller hears of it
    return result;
  }
}
