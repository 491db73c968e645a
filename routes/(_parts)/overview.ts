import { HttpError } from "fresh";
import { KEPT, type Overview } from "../../components/overview.ts";
import type { EventView, Views } from "../../coordinator/ports/views.ts";

/**
 * Everything that the overview shows, now.
 *
 * @param asked The market of the chart; the first one by default. @throws {HttpError} 404 when it is not traded.
 */
export async function overviewOf(views: Views, asked: string | null = null): Promise<Overview> {
  const status = views.status();
  const symbol = asked || (status.symbols[0] ?? "");
  if (symbol !== "" && !status.symbols.includes(symbol)) {
    throw new HttpError(404, `${symbol} is not traded here: ${status.symbols.join(", ")} are`);
  }
  const [trades, decisions, equity, alerts] = await Promise.all([
    views.trades({ limit: KEPT.trades }),
    views.decisions({ limit: KEPT.decisions }),
    views.equity({ limit: KEPT.equity }),
    alertsOf(views),
  ]);
  return {
    status: { ...status, last_decision: null },
    symbol,
    models: views.models(),
    positions: views.positions(),
    candles: symbol === "" ? [] : views.candles(symbol, KEPT.candles),
    trades: trades.items,
    decisions: decisions.items,
    equity: equity.items.toReversed(),
    alerts,
  };
}

/** The newest events that somebody should look at. */
async function alertsOf({ listings }: Views): Promise<readonly EventView[]> {
  const newest = { sort: "timestamp", descending: true, page: 1, limit: KEPT.alerts };
  const each = await Promise.all(
    ["warning", "error", "critical"].map((severity) => listings.events({ ...newest, filters: { severity } })),
  );
  return each.flatMap(({ items }) => items).sort((a, b) => b.timestamp - a.timestamp).slice(0, KEPT.alerts);
}
