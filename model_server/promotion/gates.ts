import type { Comparison } from "./comparison.ts";

export interface PromotionSettings {
  /** Chance of promoting one that is no better, over all that were tried against the same champion. */
  readonly significance: number;
  /** How much lower its log loss must be, in nats. */
  readonly minLogLossGain: number;
  readonly maxCalibrationError: number;
  /** Share of the folds in which it must be better. */
  readonly minBetterFolds: number;
}

export const DEFAULT_PROMOTION: PromotionSettings = {
  significance: 0.03,
  minLogLossGain: 0,
  maxCalibrationError: 0.1,
  minBetterFolds: 0.6,
};

export interface PromotionGate {
  readonly name: "rows" | "log_loss" | "net_return" | "edge" | "calibration" | "stability";
  readonly passed: boolean;
  /** With the figures. */
  readonly detail: string;
}

/**
 * Whether a challenger may serve instead of its opponent: better than it, and better than knowing nothing, since the
 * least bad of two models that learned noise is no model to trade by. All gates are judged, so that all that fail are told. That its
 * file answers like the model it was written from is checked before: without that there is no file.
 *
 * @param tried Challengers of this opponent so far, this one included: each has had its chance to be lucky, so the level
 *   is divided by their number (Bonferroni).
 */
export function judge(comparison: Comparison | null, tried: number, settings: PromotionSettings): PromotionGate[] {
  if (comparison === null) {
    return [{ name: "rows", passed: false, detail: "there are too few rows that neither model has seen" }];
  }
  const { log_loss: loss, net_return: net, calibration_error: error, fold_gains: gains, rows, blocks } = comparison;
  const level = settings.significance / tried;
  const levelText = tried === 1 ? `${level}` : `${settings.significance} / ${tried} tried`;
  const gain = loss.opponent - loss.challenger;
  const { log_loss: informed, net_return: paying } = comparison.edge;
  const better = gains.filter((each) => each > 0).length;
  return [
    { name: "rows", passed: true, detail: `${rows} rows in ${blocks} independent blocks` },
    {
      name: "log_loss",
      passed: gain > settings.minLogLossGain && loss.p_value <= level,
      detail: `${loss.challenger.toFixed(4)} against ${loss.opponent.toFixed(4)}, ${settings.minLogLossGain} lower ` +
        `needed; p ${loss.p_value.toPrecision(2)}, at most ${levelText}`,
    },
    {
      name: "net_return",
      passed: net.challenger > net.opponent && net.p_value <= level,
      detail: `${bp(net.challenger)} against ${bp(net.opponent)} bp a row; p ${net.p_value.toPrecision(2)}, ` +
        `at most ${levelText}`,
    },
    {
      name: "edge",
      passed: informed.challenger < informed.opponent && informed.p_value <= level &&
        paying.challenger > 0 && paying.p_value <= level,
      detail: `${informed.challenger.toFixed(4)} against base rates of ${informed.opponent.toFixed(4)}, p ${
        informed.p_value.toPrecision(2)
      }; ${bp(paying.challenger)} bp a row against not trading, p ${paying.p_value.toPrecision(2)}`,
    },
    {
      name: "calibration",
      passed: error <= settings.maxCalibrationError,
      detail: `error ${error.toFixed(3)}, at most ${settings.maxCalibrationError}`,
    },
    {
      name: "stability",
      passed: better >= settings.minBetterFolds * gains.length,
      detail: `better in ${better} of ${gains.length} folds, ${
        Math.ceil(settings.minBetterFolds * gains.length)
      } needed`,
    },
  ];
}

const bp = (fraction: number): string => (fraction * 10_000).toFixed(2);

/** @returns The gates that failed, in one sentence; null when all passed. */
export function refusalOf(gates: readonly PromotionGate[]): string | null {
  const failed = gates.filter(({ passed }) => !passed);
  return failed.length === 0 ? null : failed.map(({ name, detail }) => `${name}: ${detail}`).join("; ");
}
