import type { Command } from "commander";
import { registerAction } from "./operator_action.ts";

/** `halt`: like pause, and stays after a restart until resume. */
export const register = (program: Command): void =>
  registerAction(program, "halt", "like pause, and stays after a restart until resume");
