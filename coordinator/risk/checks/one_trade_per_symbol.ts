import { counted } from "../../../domain/counted.ts";
import type { RiskCheck } from "../check.ts";

/**
 * One-way positions: a second trade would merge with the first at the exchange, and the stop of one, even one that an
 * ended trade has left behind, would close the other.
 */
export const oneTradePerSymbol: RiskCheck = ({ order }, { openSymbols }) => {
  const open = openSymbols.filter((symbol) => symbol === order.symbol).length;
  return {
    name: "one_trade_per_symbol",
    passed: open === 0,
    value: open,
    limit: 0,
    detail: open === 0
      ? `No trade and no order is open in ${order.symbol}`
      : `${counted(open, "trade or order is", "trades and orders are")} still open in ${order.symbol}`,
  };
};
