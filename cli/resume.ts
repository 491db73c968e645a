import type { Command } from "commander";
import type { StatusView } from "../coordinator/ports/views.ts";
import { ExitError } from "./exit.ts";
import { registerAction } from "./operator_action.ts";
import type { OperatorClient } from "./operator_client.ts";

/** `resume`: trade again after pause or halt; a halt is released only with a reason. */
export const register = (program: Command): void =>
  registerAction(program, "resume", "trade again after pause or halt; after a halt --why is needed", "", needsReason);

/** @throws {ExitError} 2 where a halt is to be released without one. */
async function needsReason(client: OperatorClient, why: string): Promise<void> {
  if (why.trim() !== "" || (await client.get<StatusView>("/api/v1/status")).state !== "halted") return;
  throw new ExitError("Trading is halted: say with --why for what reason the halt is released", 2);
}
