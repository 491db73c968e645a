import { KEPT, type Overview } from "../../components/overview.ts";
import type { Views } from "../../coordinator/ports/views.ts";

/** Everything that the overview shows, now. @param asked The market of the chart; the first where it is not traded. */
export async function overviewOf(views: Views, asked: string | null = null): Promise<Overview> {
  const status = views.status();
  const symbol = status.symbols.find((each) => each === asked) ?? status.symbols[0] ?? "";
  const [trades, decisions, equity] = await Promise.all([
    views.trades({ limit: KEPT.trades }),
    views.decisions({ limit: KEPT.decisions }),
    views.equity({ limit: KEPT.equity }),
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
  };
}
