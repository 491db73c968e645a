import type { FaultName } from "./faults/names.ts";

/** One run of the simulation, complete: equal plans give equal histories. */
export interface Plan {
  readonly seed: number;
  readonly hours: number;
  /** What may go wrong; the seed chooses among these. */
  readonly faults: readonly FaultName[];
  /** Interventions that are left out, by their place in the seed's list. */
  readonly without: readonly number[];
}

export interface Violation {
  readonly seed: number;
  readonly invariant: string;
  /** Simulated Unix ms. */
  readonly at_ms: number;
  readonly detail: string;
}

/** What came of a plan. */
export interface Outcome {
  readonly violation: Violation | null;
  /** Steps of the scheduler. */
  readonly events: number;
  /** Of the whole trace: a replay gives the same. */
  readonly fingerprint: string;
  readonly lastLines: readonly string[];
  /** Executions on the account. */
  readonly fills: number;
  readonly lives: number;
}
