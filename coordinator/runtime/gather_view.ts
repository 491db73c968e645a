import type { ExchangeView } from "../../domain/exchange_view.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import type { Exchange, ExchangeError } from "../ports/exchange.ts";

export interface ViewRequest {
  readonly symbols: readonly string[];
  /** Executions are asked for of these symbols only, since these market times. */
  readonly fillsSinceMs: ReadonlyMap<string, number>;
  readonly incomeSinceMs: number;
}

/** Asks for everything at once, so that the parts belong together. @returns The first failure, or the whole. */
export async function gatherView(
  exchange: Exchange,
  { symbols, fillsSinceMs, incomeSinceMs }: ViewRequest,
): Promise<Result<ExchangeView, ExchangeError>> {
  const [oneWay, account, positions, income, ...perSymbol] = await Promise.all([
    exchange.oneWayMode(),
    exchange.account(),
    exchange.positions(),
    exchange.income(incomeSinceMs),
    ...symbols.map((symbol) => ordersAndFills(exchange, symbol, fillsSinceMs.get(symbol))),
  ]);
  if (!oneWay.ok) return oneWay;
  if (!account.ok) return account;
  if (!positions.ok) return positions;
  if (!income.ok) return income;
  const failed = perSymbol.find((each) => !each.ok);
  if (failed && !failed.ok) return err(failed.error);
  const told = perSymbol.flatMap((each) => each.ok ? [each.value] : []);
  return ok({
    oneWay: oneWay.value,
    account: account.value,
    positions: positions.value,
    income: income.value,
    openOrders: told.flatMap(({ orders }) => orders),
    fills: told.flatMap(({ fills }) => fills),
  });
}

async function ordersAndFills(exchange: Exchange, symbol: string, sinceMs: number | undefined) {
  const [orders, fills] = await Promise.all([
    exchange.openOrders(symbol),
    sinceMs === undefined ? ok([]) : exchange.fills(symbol, sinceMs),
  ]);
  if (!orders.ok) return orders;
  return fills.ok ? ok({ orders: orders.value, fills: fills.value }) : fills;
}
