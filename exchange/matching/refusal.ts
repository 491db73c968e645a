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
  callbackRate: refusal(-2007, "Invalid callBack rate"),
  margin: refusal(-2019, "Margin is insufficient."),
  unableToFill: refusal(-2020, "Unable to fill."),
  wouldTrigger: refusal(-2021, "Order would immediately trigger."),
  reduceOnly: refusal(-2022, "ReduceOnly Order is rejected."),
  openOrdersMax: refusal(-2025, "Reach max open order limit."),
  positionMax: refusal(-2027, "Exceeded the maximum allowable position at current leverage."),
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
  noMarginTypeChange: refusal(-4046, "No need to change margin type."),
  marginTypeOpenOrders: refusal(-4047, "Margin type cannot be changed if there exists open orders."),
  marginTypePosition: refusal(-4048, "Margin type cannot be changed if there exists position."),
  isolatedOnly: refusal(-4049, "Add margin only support for isolated position."),
  crossBalance: refusal(-4050, "Cross balance insufficient."),
  isolatedBalance: refusal(-4051, "Isolated balance insufficient."),
  noPosition: refusal(-4054, "Cannot add position margin: position is 0."),
  amountNotPositive: refusal(-4055, "Amount must be positive."),
  noPositionSideChange: refusal(-4059, "No need to change position side."),
  positionSide: refusal(-4061, "Order's position side does not match user's setting."),
  positionSideOpenOrders: refusal(-4067, "Position side cannot be changed if there exists open orders."),
  positionSidePosition: refusal(-4068, "Position side cannot be changed if there exists position."),
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
  isolatedLeverage: refusal(
    -4161,
    "Leverage reduction is not supported in Isolated Margin Mode with open positions.",
  ),
  fillOrKill: refusal(
    -5021,
    "Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history",
  ),
  postOnly: refusal(
    -5022,
    "Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history",
  ),
  limitOrderOnly: refusal(-5025, "Only limit order is supported."),
  sameOrder: refusal(-5027, "No need to modify the order."),
} as const satisfies Record<string, Refusal>;

export const notionalTooSmall = (notionalMin: string): Refusal =>
  refusal(-4164, `Order's notional must be no smaller than ${notionalMin} (unless you choose reduce only).`);

export const leverageNotValid = (leverage: number): Refusal => refusal(-4028, `Leverage ${leverage} is not valid`);
