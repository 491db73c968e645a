import { counted } from "../../../domain/counted.ts";
import { atMost, type RiskCheck } from "../check.ts";

export const openPositions: RiskCheck = (_proposal, { openPositions }, { trading }) =>
  atMost(
    "max_open_positions",
    openPositions + 1,
    trading.max_open_positions,
    `${counted(openPositions, "position is", "positions are")} open, ${
      openPositions + 1
    } with this one; ${trading.max_open_positions} allowed`,
  );
