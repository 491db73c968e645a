import { twoDecimals } from "../../../domain/figures.ts";
import { toNumber } from "../../../domain/money.ts";
import { atLeast, dollars, type RiskCheck } from "../check.ts";

/** What stays free after the position's initial margin, as a share of the wallet. */
export const balanceBuffer: RiskCheck = ({ sizing }, { account }, { trading, safety }) => {
  const margin = toNumber(sizing.notional) / trading.leverage;
  const left = toNumber(account.available) - margin;
  const needed = safety.min_balance_buffer_percent * toNumber(account.walletBalance);
  return atLeast(
    "min_balance_buffer",
    left,
    needed,
    `${dollars(account.available)} free and ${twoDecimals(margin)} USDT margin to lock: ${
      twoDecimals(left)
    } USDT would stay, ${twoDecimals(needed)} USDT needed`,
  );
};
