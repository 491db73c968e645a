import type { RiskCheck } from "../check.ts";

/** One-way positions: a second trade would merge with the first at the exchange, and their stops would close each other. */
export const oneTradePerSymbol: RiskCheck = ({ order }, { openSymbols }) => {
  const open = openSymbols.filter((symbol) => symbol === order.symbol).length;
  return {
    name: "one_trade_per_symbol",
    passed: open === 0,
    value: open,
    limit: 0,
    detail: open === 0 ? `No trade is open in ${order.symbol}` : `A trade in ${order.symbol} is open already`,
  };
};
