import { atMost, type RiskCheck } from "../check.ts";

export const openPositions: RiskCheck = (_proposal, { openPositions }, { trading }) =>
  atMost(
    "max_open_positions",
    openPositions + 1,
    trading.max_open_positions,
    `${openPositions} positions are open, ${trading.max_open_positions} allowed`,
  );
