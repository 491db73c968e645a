import type { ExchangeView } from "../../domain/exchange_view.ts";
import { ok, type Result } from "../../domain/result.ts";
import type { Exchange, ExchangeError } from "../ports/exchange.ts";

export interface ViewRequest {
  readonly symbols: readonly string[];
  /** Executions are asked for of these symbols only, since these market times. */
  readonly fillsSinceMs: ReadonlyMap<string, number>;
  readonly incomeSinceMs: number;
}

/**
 * Asks for positions, executions and balance first and for the open orders after them. An order that is still listed as
 * we know it then had no part in what the first answers told: a stop that fills between two answers is not taken for
 * somebody else's doing.
 *
 * @returns The first failure, or the whole.
 */
export async function gatherView(
  exchange: Exchange,
  { symbols, fillsSinceMs, incomeSinceMs }: ViewRequest,
): Promise<Result<ExchangeView, ExchangeError>> {
  const [oneWay, account, positions, income, fills] = await Promise.all([
    exchange.oneWayMode(),
    exchange.account(),
    exchange.positions(),
    exchange.income(incomeSinceMs),
    allOf(
      symbols.filter((symbol) => fillsSinceMs.has(symbol)),
      (each) => exchange.fills(each, fillsSinceMs.get(each)!),
    ),
  ]);
  if (!oneWay.ok) return oneWay;
  if (!account.ok) return account;
  if (!positions.ok) return positions;
  if (!income.ok) return income;
  if (!fills.ok) return fills;
  const openOrders = await allOf(symbols, (symbol) => exchange.openOrders(symbol));
  if (!openOrders.ok) return openOrders;
  return ok({
    oneWay: oneWay.value,
    account: account.value,
    positions: positions.value,
    income: income.value,
    fills: fills.value,
    openOrders: openOrders.value,
  });
}

/** One list over all symbols, or the first failure. */
async function allOf<T>(
  symbols: readonly string[],
  ask: (symbol: string) => Promise<Result<T[], ExchangeError>>,
): Promise<Result<T[], ExchangeError>> {
  const told = await Promise.all(symbols.map(ask));
  const failed = told.find((each) => !each.ok);
  if (failed && !failed.ok) return failed;
  return ok(told.flatMap((each) => each.ok ? each.value : []));
}
