import type { EquityCurvePoint, ModelResult, Results } from "../coordinator/ports/results.ts";
import type { SettledTrade } from "../domain/trade_statistics.ts";
import { readRows, type Row, type SqlClient } from "./sql/client.ts";
import { equityCurve } from "./tables/equity.ts";
import { resultsOfModels } from "./tables/model_predictions.ts";
import { decimal, number, numberOrNull, text, textOrNull } from "./tables/row.ts";
import { settledTrades } from "./tables/trades.ts";

export class SqlResults implements Results {
  constructor(private readonly client: SqlClient) {}

  async settledTrades(): Promise<readonly SettledTrade[]> {
    return (await readRows(this.client, settledTrades())).map(settledTrade);
  }

  async equityCurve(pointsMost: number): Promise<readonly EquityCurvePoint[]> {
    return (await readRows(this.client, equityCurve(pointsMost))).map((row) => ({
      timestamp: number(row, "at_ms"),
      equity: decimal(row, "equity"),
      peak: decimal(row, "peak"),
    }));
  }

  async models(): Promise<readonly ModelResult[]> {
    return (await readRows(this.client, resultsOfModels())).map((row) => ({
      model_name: text(row, "model_name"),
      trades: number(row, "trades"),
      wins: number(row, "wins"),
      pnl: decimal(row, "pnl"),
    }));
  }
}

const settledTrade = (row: Row): SettledTrade => ({
  symbol: text(row, "symbol"),
  side: text(row, "side") === "long" ? "long" : "short",
  exitReason: textOrNull(row, "exit_reason") ?? "unrecorded",
  pnl: decimal(row, "pnl"),
  fees: decimal(row, "fees"),
  funding: decimal(row, "funding"),
  exitTimeMs: numberOrNull(row, "exit_time") ?? number(row, "timestamp"),
  heldMs: numberOrNull(row, "hold_duration") ?? 0,
});
