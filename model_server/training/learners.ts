import { forestLearner } from "./forest/forest_learner.ts";
import { gbdtLearner } from "./gbdt/gbdt_learner.ts";
import type { Learner } from "./learner.ts";
import { logisticLearner } from "./logistic/logistic_learner.ts";
import { mlpLearner } from "./mlp/mlp_learner.ts";
import { onlineLearner } from "./online/online_learner.ts";
import { sequenceLearner } from "./sequence/sequence_learner.ts";

/** Every way of learning that there is. */
const LEARNERS: readonly Learner[] = [
  gbdtLearner,
  forestLearner,
  mlpLearner,
  sequenceLearner,
  logisticLearner,
  onlineLearner,
];

export const LEARNER_NAMES: readonly string[] = LEARNERS.map((learner) => learner.name);

/** @returns undefined when there is no learner of that name: see `unknownLearner`. */
export const findLearner = (name: string): Learner | undefined => LEARNERS.find((learner) => learner.name === name);

export const unknownLearner = (name: string): string =>
  `There is no learner "${name}" in this version; choose ${inWords(LEARNER_NAMES)}`;

const inWords = (names: readonly string[]): string => `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
