import type { Command } from "commander";
import { registerAction } from "./operator_action.ts";

/** `resume`: trade again after pause or halt. */
export const register = (program: Command): void =>
  registerAction(program, "resume", "trade again after pause or halt");
