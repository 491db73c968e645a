import type { Statement } from "../sql/client.ts";
import { inserter } from "./columns.ts";

const insertRiskState = inserter("risk_state", ["run_id", "at_ms", "state"], { overwriteAllBut: ["run_id"] });

export const saveRiskState = (state: unknown, atMs: number, runId: string): Statement =>
  insertRiskState({ run_id: runId, at_ms: atMs, state: JSON.stringify(state) });

export const riskStateOf = (runId: string): Statement => ({
  sql: "select state from risk_state where run_id = ?",
  args: [runId],
});
