import type { TradeOutcomes } from "../coordinator/ports/trade_outcomes.ts";
import type { TradeOutcome } from "../domain/trade_outcome.ts";
import { readRows, type SqlClient } from "./sql/client.ts";
import { outcomeFromRow, saveTold, untoldOf } from "./tables/model_feedback.ts";

/** Finished trades of one run, for the models that learn from them. */
export class SqlTradeOutcomes implements TradeOutcomes {
  readonly #client: SqlClient;
  readonly #runId: string;

  constructor(client: SqlClient, runId: string) {
    this.#client = client;
    this.#runId = runId;
  }

  async untold(model: string, closedByMs: number, limit: number): Promise<TradeOutcome[]> {
    return (await readRows(this.#client, untoldOf(this.#runId, model, closedByMs, limit))).map(outcomeFromRow);
  }

  async told(model: string, tradeIds: readonly string[], atMs: number): Promise<void> {
    await this.#client.write(tradeIds.map((tradeId) => saveTold(model, tradeId, atMs)));
  }
}
