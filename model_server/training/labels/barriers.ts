/** How far away a trade's exits stand. The same figures place the live bracket and name the training labels. */
export interface BarrierSettings {
  /** Multiples of ATR(14) at the decision candle. */
  readonly stopAtr: number;
  readonly targetAtr: number;
  /** Fractions of the entry price that the distances never pass. */
  readonly stopCap: number;
  readonly targetCap: number;
}

/** The defaults of `trading.stop_loss_atr`, `take_profit_atr`, `stop_loss_percent` and `take_profit_percent`. */
export const DEFAULT_BARRIERS: BarrierSettings = { stopAtr: 1.5, targetAtr: 2.5, stopCap: 0.02, targetCap: 0.05 };

/** Distances from the entry, in price. */
export interface BarrierDistances {
  readonly stop: number;
  readonly target: number;
}

/** @throws {RangeError} unless all are above 0 and the target is never nearer than the stop (else both sides could win). */
export function checkBarriers(settings: BarrierSettings): void {
  for (const [name, value] of Object.entries(settings)) {
    if (!(Number.isFinite(value) && value > 0)) throw new RangeError(`Barrier ${name} must be above 0, was ${value}`);
  }
  const { stopAtr, targetAtr, stopCap, targetCap } = settings;
  if (targetAtr < stopAtr || targetCap < stopCap) {
    throw new RangeError(
      `The target must not be nearer than the stop: ${targetAtr} ATR against ${stopAtr}, cap ${targetCap} against ${stopCap}`,
    );
  }
}

/** @param atr Average true range at the decision, in price. @param entry Price the trade enters at. */
export const barrierDistances = (entry: number, atr: number, settings: BarrierSettings): BarrierDistances => ({
  stop: Math.min(settings.stopAtr * atr, settings.stopCap * entry),
  target: Math.min(settings.targetAtr * atr, settings.targetCap * entry),
});

/** How the label is named in a model's metadata. */
export const describeBarriers = ({ stopAtr, targetAtr, stopCap, targetCap }: BarrierSettings): string =>
  `triple_barrier stop=${stopAtr}atr<=${stopCap} target=${targetAtr}atr<=${targetCap}`;
