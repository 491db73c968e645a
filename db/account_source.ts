import type { AccountSource, DecisionAccountView } from "../coordinator/ports/decision_accounts.ts";
import type { ExplanationView } from "../coordinator/ports/views.ts";
import type { Candle, Timeframe } from "../domain/candle.ts";
import { readRows, type SqlClient } from "./sql/client.ts";
import { candleFromRow, candlesBetween } from "./tables/candles.ts";
import { decisionAfter, decisionBefore } from "./tables/ensemble_decisions.ts";
import { explanationOf, explanationView } from "./tables/explanations.ts";
import { text } from "./tables/row.ts";
import { tradeOfDecision, tradeView } from "./tables/trades.ts";

/** What an account of a decision is made of beside its record. */
export class SqlAccountSource implements AccountSource {
  constructor(private readonly client: SqlClient) {}

  async explanation(decisionId: string): Promise<ExplanationView | null> {
    const [row] = await readRows(this.client, explanationOf(decisionId));
    return row ? explanationView(row) : null;
  }

  async candles(symbol: string, timeframe: Timeframe, fromMs: number, toMs: number): Promise<Candle[]> {
    return (await readRows(this.client, candlesBetween(symbol, timeframe, fromMs, toMs))).map(candleFromRow);
  }

  async around(decisionId: string): Promise<Pick<DecisionAccountView, "trade" | "previous" | "next">> {
    const [[trade] = [], [previous] = [], [next] = []] = await this.client.read([
      tradeOfDecision(decisionId),
      decisionBefore(decisionId),
      decisionAfter(decisionId),
    ]);
    return {
      trade: trade ? tradeView(trade) : null,
      previous: previous ? text(previous, "decision_id") : null,
      next: next ? text(next, "decision_id") : null,
    };
  }
}
