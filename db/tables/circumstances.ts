import type { Calibration } from "../../domain/calibration.ts";
import type { Circumstances, Lessons } from "../../domain/circumstances.ts";
import type { Market } from "../../domain/market.ts";
import { type SharedInput, sharedInput } from "./shared_inputs.ts";

/** Circumstances with the market and the calibrations named by their hashes. */
export type StoredCircumstances = Omit<Circumstances, "market" | "lessons"> & {
  readonly market: string;
  readonly lessons: Omit<Lessons, "calibrations"> & {
    readonly calibrations: readonly { readonly modelName: string; readonly hash: string }[];
  };
};

/** What stands elsewhere, once for all decisions that share it. */
export const sharedBy = ({ market, lessons }: Circumstances): SharedInput[] => [
  sharedInput("market", market),
  ...lessons.calibrations.map(({ calibration }) => sharedInput("calibration", calibration)),
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
  },
});

/** The hashes that `wholeCircumstances` needs. */
export const neededBy = ({ market, lessons }: StoredCircumstances): string[] => [
  market,
  ...lessons.calibrations.map(({ hash }) => hash),
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
  },
});
