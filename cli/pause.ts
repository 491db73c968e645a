import type { Command } from "commander";
import { registerAction } from "./operator_action.ts";

/** `pause`: no new positions until resume; open ones stay protected. */
export const register = (program: Command): void =>
  registerAction(program, "pause", "no new positions until resume; open ones stay protected");
