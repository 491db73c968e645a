import type { Calibration } from "../../domain/calibration.ts";
import type { Circumstances, Lessons } from "../../domain/circumstances.ts";
import type { MetaLearner } from "../../domain/meta_learner.ts";
import type { Market } from "../../domain/market.ts";
import { type SharedInput, sharedInput } from "./shared_inputs.ts";

/** Circumstances with the market, the calibrations and the meta-learner named by their hashes. */
export type StoredCircumstances = Omit<Circumstances, "market" | "lessons"> & {
  readonly market: string;
  readonly lessons: Omit<Lessons, "calibrations" | "metaLearner" | "standing"> & {
    readonly calibrations: readonly { readonly modelName: string; readonly hash: string }[];
    /** Absent in records of before there was one. */
    readonly metaLearner?: string | null;
    readonly standing?: Lessons["standing"];
  };
};

/** What stands elsewhere, once for all decisions that share it. */
export const sharedBy = ({ market, lessons }: Circumstances): SharedInput[] => [
  sharedInput("market", market),
  ...lessons.calibrations.map(({ calibration }) => sharedInput("calibration", calibration)),
  ...(lessons.metaLearner ? [sharedInput("meta_learner", lessons.metaLearner)] : []),
];

export const storedCircumstances = (circumstances: Circumstances): StoredCircumstances => ({
  ...circumstances,
  market: sharedInput("market", circumstances.market).hash,
  lessons: {
    ...circumstances.lessons,
    calibrations: circumstances.lessons.calibrations.map(({ modelName, calibration }) => ({
      modelName,
      hash: sharedInput("calibration", calibration).hash,
    })),
    metaLearner: circumstances.lessons.metaLearner &&
      sharedInput("meta_learner", circumstances.lessons.metaLearner).hash,
  },
});

/** The hashes that `wholeCircumstances` needs. */
export const neededBy = ({ market, lessons }: StoredCircumstances): string[] => [
  market,
  ...lessons.calibrations.map(({ hash }) => hash),
  ...(lessons.metaLearner ? [lessons.metaLearner] : []),
];

/** @param shared Gives what stands under a hash. */
export const wholeCircumstances = (
  stored: StoredCircumstances,
  shared: (hash: string) => unknown,
): Circumstances => ({
  ...stored,
  market: shared(stored.market) as Market,
  lessons: {
    ...stored.lessons,
    calibrations: stored.lessons.calibrations.map(({ modelName, hash }) => ({
      modelName,
      calibration: shared(hash) as Calibration,
    })),
    metaLearner: stored.lessons.metaLearner ? shared(stored.lessons.metaLearner) as MetaLearner : null,
    standing: stored.lessons.standing ?? null,
  },
});
