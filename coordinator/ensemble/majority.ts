import type { EnsembleMethod } from "./method.ts";
import { tally } from "./tally.ts";

/** One model, one vote; a tie is hold. */
export const majority: EnsembleMethod = {
  name: "majority",
  learns: false,
  stacks: false,
  aggregate: (votes) => {
    const equal = votes.map((vote) => ({ ...vote, weight: 1 }));
    return tally("majority", equal, () => 1);
  },
};
