import { atMost, type RiskCheck } from "../check.ts";

/** After this the market may be elsewhere: an entry would be sized and bracketed by a price that is gone. */
const PRICE_AGE_MAX_SECONDS = 30;

/** The decided candle closed just now. One that came late, after an outage, decides nothing. */
export const priceAge: RiskCheck = ({ priceAtMs }, { nowMs }) => {
  const ageSeconds = Math.max(0, nowMs - priceAtMs) / 1000;
  return atMost(
    "price_age",
    ageSeconds,
    PRICE_AGE_MAX_SECONDS,
    `The price is ${ageSeconds.toFixed(1)} s old, ${PRICE_AGE_MAX_SECONDS} s allowed`,
  );
};
