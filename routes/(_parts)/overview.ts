import { KEPT, type Overview } from "../../components/overview.ts";
import type { Views } from "../../coordinator/ports/views.ts";

/** Everything that the overview shows, now. */
export async function overviewOf(views: Views): Promise<Overview> {
  const status = views.status();
  const symbol = status.symbols[0];
  const [trades, decisions, equity] = await Promise.all([
    views.trades({ limit: KEPT.trades }),
    views.decisions({ limit: KEPT.decisions }),
    views.equity({ limit: KEPT.equity }),
  ]);
  return {
    status: { ...status, last_decision: null },
    models: views.models(),
    positions: views.positions(),
    candles: symbol ? views.candles(symbol, KEPT.candles) : [],
    trades: trades.items,
    decisions: decisions.items,
    equity: equity.items.toReversed(),
  };
}
