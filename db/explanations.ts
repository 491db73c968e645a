import type { Explanations } from "../coordinator/ports/explanations.ts";
import type { Explanation } from "../domain/explanation.ts";
import type { SqlClient } from "./sql/client.ts";
import { saveExplanation } from "./tables/explanations.ts";

/** Beside the journal: an explanation changes nothing, so it has no number among the events. */
export class SqlExplanations implements Explanations {
  readonly #client: SqlClient;

  constructor(client: SqlClient) {
    this.#client = client;
  }

  async store(decisionId: string, explanation: Explanation): Promise<void> {
    await this.#client.write([saveExplanation(decisionId, explanation)]);
  }
}
