import type { Result } from "../../domain/result.ts";

export const OPERATOR_ACTIONS = ["pause", "resume", "halt", "flatten"] as const;
export type OperatorAction = typeof OPERATOR_ACTIONS[number];

/** What an operator brings along; empty where nothing was said. */
export interface Asked {
  readonly why: string;
  /** The account's name as it was typed; `flatten` looks at it. */
  readonly account: string;
}

/** What a page may ask of the running program for whoever reads it. @returns The state after it, or why not. */
export type Operate = (action: OperatorAction, asked: Asked) => Promise<Result<string>>;
