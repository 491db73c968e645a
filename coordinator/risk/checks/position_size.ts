import { toNumber } from "../../../domain/money.ts";
import { dollars, type RiskCheck } from "../check.ts";

export const positionSize: RiskCheck = ({ sizing }, _state, { trading }) => {
  const notionalUsd = toNumber(sizing.notional);
  const { min_position_size_usd: min, max_position_size_usd: max } = trading;
  return {
    name: "position_size",
    passed: sizing.qty > 0 && notionalUsd >= min && notionalUsd <= max,
    value: notionalUsd,
    limit: notionalUsd < min ? min : max,
    detail: `Position of ${dollars(sizing.notional)}, between ${min} and ${max} USDT allowed`,
  };
};
