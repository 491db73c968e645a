import type { Command } from "commander";
import { registerAction } from "./operator_action.ts";

/** `flatten`: like halt, and closes every open position at market. */
export const register = (program: Command): void =>
  registerAction(program, "flatten", "like halt, and closes every open position at market");
