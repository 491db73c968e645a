/** Exits of a forecast, at the barriers of the label that its model learned. */
export interface LabelExits {
  /** Multiples of ATR(14). */
  readonly stopAtr: number;
  readonly targetAtr: number;
  /** Fractions of the price that the distances never pass. */
  readonly stopCap: number;
  readonly targetCap: number;
}

const NUMBER = "(\\d+(?:\\.\\d+)?)";
const LABEL = new RegExp(`^triple_barrier stop=${NUMBER}atr<=${NUMBER} target=${NUMBER}atr<=${NUMBER}$`);

/** @param label Metadata `xylen.label`. @returns null for a label that names no barriers: then no exits are told. */
export function parseLabelExits(label: string): LabelExits | null {
  const match = LABEL.exec(label);
  if (!match) return null;
  const [stopAtr = 0, stopCap = 0, targetAtr = 0, targetCap = 0] = match.slice(1).map(Number);
  return { stopAtr, stopCap, targetAtr, targetCap };
}

/** @param close Price of the decision. @param atr ATR(14) in price. @returns Prices of stop and target. */
export function exitPrices(side: "long" | "short", close: number, atr: number, exits: LabelExits) {
  const towards = side === "long" ? 1 : -1;
  return {
    stopLoss: close - towards * Math.min(exits.stopAtr * atr, exits.stopCap * close),
    takeProfit: close + towards * Math.min(exits.targetAtr * atr, exits.targetCap * close),
  };
}
