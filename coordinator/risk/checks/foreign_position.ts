import type { RiskCheck } from "../check.ts";

/** One-way positions: an entry would merge with what somebody else holds, and our stop would close theirs. */
export const foreignPosition: RiskCheck = ({ order }, { strangeSymbols }) => {
  const strange = strangeSymbols.includes(order.symbol);
  return {
    name: "foreign_position",
    passed: !strange,
    value: strange ? 1 : 0,
    limit: 0,
    detail: strange
      ? `The exchange holds a position in ${order.symbol} that our books do not explain`
      : `The position in ${order.symbol} is what our books say`,
  };
};
