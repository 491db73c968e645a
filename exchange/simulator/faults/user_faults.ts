import type { ManualAction } from "../manual/manual_action.ts";
import type { FaultName } from "./catalogue.ts";
import type { Episode, FaultTable } from "./fault_table.ts";

/** What the user sees of the account before acting. Decimal text of the exchange's own precision. */
export interface UserView {
  readonly algoIds: readonly number[];
  /** For an order of `dollars` at `price`. */
  readonly qtyText: (dollars: number, price: number) => string;
  /** On the tick. */
  readonly priceText: (price: number) => string;
  readonly lastPrice: number;
  readonly hedgeMode: boolean;
}

type Act = (episode: Episode, view: UserView) => ManualAction | undefined;

const OPEN_USD = [150, 1_500] as const;
/** Far enough not to fill soon, near enough for the exchange's price filter. */
const LIMIT_DISTANCE = 0.03;

/** What the user does by hand, each for its own fault. */
const ACTS: readonly (readonly [FaultName, Act])[] = [
  ["manual_close", () => ({ action: "close" })],
  ["manual_open", ({ pick }, { qtyText, lastPrice }) => {
    const { side, share } = sideAndShare(pick);
    const dollars = OPEN_USD[0] + share * (OPEN_USD[1] - OPEN_USD[0]);
    return { action: "open", side, quantity: qtyText(dollars, lastPrice) };
  }],
  ["manual_cancel_stop", ({ pick }, { algoIds }) => {
    const id = algoIds[Math.floor(pick * algoIds.length)];
    return id === undefined ? undefined : { action: "cancel", list: "algo", id };
  }],
  ["manual_cancel_all", () => ({ action: "cancel_all" })],
  ["manual_limit", ({ pick }, { qtyText, priceText, lastPrice }) => {
    const { side, share } = sideAndShare(pick);
    const away = LIMIT_DISTANCE * (1 + share);
    const price = lastPrice * (side === "buy" ? 1 - away : 1 + away);
    return { action: "limit", side, quantity: qtyText(OPEN_USD[0], price), price: priceText(price) };
  }],
  ["manual_transfer", ({ pick, amount }) => ({
    action: "transfer",
    amount: pick < 0.5 ? String(amount) : `-${amount}`,
  })],
  ["manual_hedge_mode", (_episode, { hedgeMode }) => ({ action: "hedge_mode", on: !hedgeMode })],
];

/**
 * What the user does after `fromMs` and up to `toMs` of market time, one after the other.
 *
 * @param view Asked anew before each.
 */
export function* userActs(
  table: FaultTable,
  fromMs: number,
  toMs: number,
  view: () => UserView,
): Generator<ManualAction> {
  for (const [name, act] of ACTS) {
    for (const episode of table.startsBetween(name, fromMs, toMs)) {
      const action = act(episode, view());
      if (action) yield action;
    }
  }
}

const sideAndShare = (pick: number): { side: "buy" | "sell"; share: number } => ({
  side: pick < 0.5 ? "buy" : "sell",
  share: pick * 2 % 1,
});
