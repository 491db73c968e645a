import type { Account, AccountFill, ExchangePosition, Income } from "./account.ts";
import type { OpenOrder } from "./order.ts";

/** Everything that the exchange says of one account, asked in one go while nothing of ours was on its way. */
export interface ExchangeView {
  /** False in hedge mode. */
  readonly oneWay: boolean;
  readonly account: Account;
  /** Open ones only. */
  readonly positions: readonly ExchangePosition[];
  /** Both lists, of the traded symbols, other people's included. */
  readonly openOrders: readonly OpenOrder[];
  /** Of the traded symbols, since the oldest open trade began, other people's included. */
  readonly fills: readonly AccountFill[];
  /** Since the newest that was known before, with some overlap. */
  readonly income: readonly Income[];
}
