import type { ExchangeError } from "../../coordinator/ports/exchange.ts";
import type { Account, AccountFill, ExchangePosition, Income } from "../../domain/account.ts";
import type { OpenOrder, PlacedOrder } from "../../domain/order.ts";
import type { Result } from "../../domain/result.ts";
import { accountFills, type AccountFillsQuery } from "./account_fills.ts";
import { accountFrom, positionsFrom } from "./account_wire.ts";
import type { Calls } from "./calls.ts";
import type { BinanceRest } from "./ccxt_types.ts";
import { isOneWay } from "./connection.ts";
import type { FillBook } from "./fill_book.ts";
import { incomeSince } from "./income.ts";
import type { OrderDesk } from "./order_desk.ts";

/** Pages that a list of executions or income may take, one after the other. */
const LONG_LIST_REQUESTS = 6;

export interface AccountDeskOptions {
  readonly rest: BinanceRest;
  readonly calls: Calls;
  readonly book: FillBook;
  readonly orders: OrderDesk;
}

/** What the account holds and has lived through. All of it only reads, and is asked again when no answer comes. */
export class AccountDesk {
  constructor(private readonly options: AccountDeskOptions) {}

  /** @param asset The margin asset. */
  account(asset: string): Promise<Result<Account, ExchangeError>> {
    const { rest } = this.options;
    return this.#read("read the account", async () => accountFrom(await rest.fapiPrivateV3GetAccount(), asset));
  }

  positions(): Promise<Result<ExchangePosition[], ExchangeError>> {
    const { rest } = this.options;
    return this.#read("read positions", async () => positionsFrom(await rest.fapiPrivateV2GetPositionRisk()));
  }

  oneWayMode(): Promise<Result<boolean, ExchangeError>> {
    return this.#read("ask for the position mode", () => isOneWay(this.options.rest));
  }

  openOrders(symbol: string): Promise<Result<OpenOrder[], ExchangeError>> {
    return this.#read(`read open orders of ${symbol}`, () => this.options.orders.open(symbol));
  }

  recentOrders(symbol: string): Promise<Result<PlacedOrder[], ExchangeError>> {
    return this.#read(`read the last orders of ${symbol}`, () => this.options.orders.recent(symbol));
  }

  fills(query: AccountFillsQuery): Promise<Result<AccountFill[], ExchangeError>> {
    const { rest, book } = this.options;
    const ask = () => accountFills(rest, book, query);
    return this.#read(`read executions of ${query.symbol}`, ask, LONG_LIST_REQUESTS);
  }

  /** @param asset The margin asset. */
  income(sinceMs: number, asset: string): Promise<Result<Income[], ExchangeError>> {
    const ask = () => incomeSince(this.options.rest, sinceMs, asset);
    return this.#read("read income", ask, LONG_LIST_REQUESTS);
  }

  #read<T>(what: string, ask: () => Promise<T>, requests = 1): Promise<Result<T, ExchangeError>> {
    return this.options.calls.read({ what, priority: "query", ask, requests });
  }
}
