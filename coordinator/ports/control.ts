import type { Result } from "../../domain/result.ts";

/** Who asks and why: both are written into the event log. */
export interface Operator {
  readonly who: string;
  /** Empty where none was given. */
  readonly why: string;
}

/** Operator actions on a running coordinator. Each answers with the state after it, or why not. */
export interface Control {
  /** No new positions; open ones stay protected. */
  pause(by: Operator): Promise<Result<string>>;
  /** A halt is released only with a reason. */
  resume(by: Operator): Promise<Result<string>>;
  /** Like pause, but stays after a restart until an operator resumes. */
  halt(by: Operator): Promise<Result<string>>;
  /**
   * Like halt, and closes every position and takes back every order on the account, until the exchange calls it empty:
   * `StatusView.flatten` tells how far that is.
   *
   * @param account The account's name, typed by whoever asks: money is closed out on purpose only.
   */
  flatten(by: Operator, account: string): Promise<Result<string>>;
  /**
   * Closes one position at market; trading goes on.
   *
   * @param name Of its market or of its trade. @returns The trade's id.
   */
  forceExit(by: Operator, name: string): Promise<Result<string>>;
}
