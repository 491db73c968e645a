/** Why the exchange says no: Binance's own code and sentence, so that a client cannot tell the difference. */
export interface Refusal {
  readonly code: number;
  readonly message: string;
}

const refusal = (code: number, message: string): Refusal => ({ code, message });

/** https://developers.binance.com/docs/derivatives/usds-margined-futures/error-code */
export const REFUSALS = {
  precision: refusal(-1111, "Precision is over the maximum defined for this asset."),
  orderType: refusal(-1116, "Invalid orderType."),
  unknownOrder: refusal(-2011, "Unknown order sent."),
  noSuchOrder: refusal(-2013, "Order does not exist."),
  margin: refusal(-2019, "Margin is insufficient."),
  wouldTrigger: refusal(-2021, "Order would immediately trigger."),
  reduceOnly: refusal(-2022, "ReduceOnly Order is rejected."),
  openOrdersMax: refusal(-2025, "Reach max open order limit."),
  leverageTooSmall: refusal(-2028, "Leverage is smaller than permitted: insufficient margin balance."),
  priceNotPositive: refusal(-4001, "Price less than 0."),
  priceAboveMax: refusal(-4002, "Price greater than max price."),
  qtyNotPositive: refusal(-4003, "Quantity less than or equal to zero."),
  qtyBelowMin: refusal(-4004, "Quantity less than min quantity."),
  qtyAboveMax: refusal(-4005, "Quantity greater than max quantity."),
  priceBelowMin: refusal(-4013, "Price less than min price."),
  priceOffTick: refusal(-4014, "Price not increased by tick size."),
  qtyOffStep: refusal(-4023, "Qty not increased by step size."),
  algoOrdersMax: refusal(-4045, "Reach max stop order limit."),
  duplicateClientId: refusal(-4116, "ClientOrderId is duplicated."),
  clientIdShape: refusal(-4015, "Client order id is not valid."),
  sameClosePosition: refusal(
    -4130,
    "An open stop or take profit order with GTE and closePosition in the direction is existing.",
  ),
  closePositionFlat: refusal(
    -4509,
    "Time in Force (TIF) GTE can only be used with open positions. Please ensure that positions are available.",
  ),
} as const satisfies Record<string, Refusal>;

export const notionalTooSmall = (notionalMin: string): Refusal =>
  refusal(-4164, `Order's notional must be no smaller than ${notionalMin} (unless you choose reduce only).`);

export const leverageNotValid = (leverage: number): Refusal => refusal(-4028, `Leverage ${leverage} is not valid`);
