import type { ExchangeView } from "../../domain/exchange_view.ts";
import { orderIdPrefix } from "../../domain/order.ts";
import { type Finding, foreignSinceMs, type OurBooks, type OurSymbol, reconcile } from "../execution/reconcile.ts";
import type { Command } from "./command.ts";
import { isFlattening } from "./flattening.ts";
import { incomeSinceMs, unseen } from "./income.ts";
import { bookedWallet, type EngineState, symbolState } from "./state.ts";

/** Asks the exchange for all that it says of the account. */
export function requestView(state: EngineState): Extract<Command, { kind: "request_view" }> {
  const trades = [...state.trades.values()];
  return {
    kind: "request_view",
    askedSequence: state.sequence,
    incomeSinceMs: incomeSinceMs(state),
    symbols: [...state.symbols.keys()],
    fillsSinceMs: new Map(
      trades.filter(({ openQty }) => openQty > 0).map((trade) => [trade.symbol, foreignSinceMs(trade)]),
    ),
  };
}

/** False when the view tells nothing that the engine does not know: it need not be told. */
export const isNewsToUs = (state: EngineState, view: ExchangeView, askedSequence: number): boolean =>
  state.account === null || isFlattening(state) || state.risk.walletOffset === null ||
  unseen(state, view.income).length > 0 ||
  findingsOf(state, view, askedSequence).length > 0;

export const findingsOf = (state: EngineState, view: ExchangeView, askedSequence: number): Finding[] =>
  reconcile(booksOf(state, askedSequence), view).filter((finding) =>
    finding.kind !== "hedge_mode" || state.risk.halted === null
  );

const booksOf = (state: EngineState, askedSequence: number): OurBooks => ({
  idPrefix: orderIdPrefix(state.runId),
  symbols: [...state.symbols.keys()].map((symbol) => ourSymbol(state, symbol, askedSequence)),
  expectedWallet: bookedWallet(state),
  liquidationDistanceMin: state.settings.safety.min_liquidation_distance_percent,
});

function ourSymbol(state: EngineState, symbol: string, askedSequence: number): OurSymbol {
  const { foreignQty, unexplained, lastOrderSequence } = symbolState(state, symbol);
  const ofSymbol = (each: { readonly symbol: string }) => each.symbol === symbol;
  return {
    symbol,
    orders: [...state.orders.values()].filter(ofSymbol),
    trades: [...state.trades.values()].filter(ofSymbol),
    endedFillIds: new Set(state.ended.filter(ofSymbol).flatMap(({ fillIds }) => fillIds)),
    foreignQty,
    unexplained,
    quiet: lastOrderSequence <= askedSequence,
  };
}
