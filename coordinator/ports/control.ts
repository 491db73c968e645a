import type { Result } from "../../domain/result.ts";

/** Who asks and why: both are written into the event log. */
export interface Operator {
  readonly who: string;
  readonly why: string;
}

/** Operator actions on a running coordinator. Each answers with the state after it, or why not. */
export interface Control {
  /** No new positions; open ones stay protected. */
  pause(by: Operator): Promise<Result<string>>;
  resume(by: Operator): Promise<Result<string>>;
  /** Like pause, but stays after a restart until an operator resumes. */
  halt(by: Operator): Promise<Result<string>>;
  /** Like halt, and closes every open position at market. */
  flatten(by: Operator): Promise<Result<string>>;
}
