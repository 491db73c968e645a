import type { FaultName } from "../../research/simulation/faults/names.ts";

/** A small, plausible mistake in the program: the simulation has to notice it. */
export interface Mutant {
  /** As people would tell it, e.g. "an entry is sent before its intent is stored". */
  readonly name: string;
  /** From the project's root. */
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** Faults under which it is looked for: those that bring it out, so that it does not take long. */
  readonly faults: readonly FaultName[];
  readonly hours: number;
  /** Where it was caught when this was written: the search begins here. */
  readonly firstSeed: number;
}
