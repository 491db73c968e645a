import type { Command } from "commander";
import { registerAction } from "./operator_action.ts";

/** `resume`: trade again after pause or halt; a halt is released only with a reason. */
export const register = (program: Command): void =>
  registerAction(program, "resume", "trade again after pause or halt; after a halt --why is needed", "");
