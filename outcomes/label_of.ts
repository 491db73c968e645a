import type { Timeframe } from "../domain/candle.ts";
import type { Label } from "./label.ts";
import type { LabelRule } from "./label_at.ts";

/** What of a configuration names the label. */
export interface LabelSettings {
  readonly trading: {
    /** `atr`, `fixed` or `model`. */
    readonly exits: string;
    readonly stop_loss_atr: number;
    readonly take_profit_atr: number;
    readonly stop_loss_percent: number;
    readonly take_profit_percent: number;
  };
  readonly retraining: {
    readonly label_method: Label["method"];
    readonly label_profit_threshold: number;
    readonly label_loss_threshold: number;
  };
}

/**
 * What models learn to foresee under a configuration: the trade that it would make. Where models name their own exits
 * (`trading.exits: model`) they learn those by ATR.
 */
export function labelOf({ trading, retraining }: LabelSettings): Label {
  const thresholds = { gain: retraining.label_profit_threshold, loss: retraining.label_loss_threshold };
  if (retraining.label_method === "forward_returns") return { method: "forward_returns", ...thresholds };
  const atr = (multiple: number) => trading.exits === "fixed" ? null : multiple;
  const barriers = {
    stop: { atr: atr(trading.stop_loss_atr), cap: trading.stop_loss_percent },
    target: { atr: atr(trading.take_profit_atr), cap: trading.take_profit_percent },
  };
  return retraining.label_method === "outcome_based"
    ? { method: "outcome_based", ...barriers, ...thresholds }
    : { method: "triple_barrier", ...barriers };
}

/** What of a configuration says how outcomes are judged. */
export interface JudgingSettings extends LabelSettings {
  /** Decisions are taken on the first. */
  readonly data: { readonly timeframes: readonly Timeframe[] };
  readonly retraining: LabelSettings["retraining"] & { readonly label_window_candles: number };
}

/** By what outcomes are judged under a configuration. */
export const labelRuleOf = (settings: JudgingSettings): Pick<LabelRule, "timeframe" | "horizonBars" | "label"> => ({
  timeframe: settings.data.timeframes[0]!,
  horizonBars: settings.retraining.label_window_candles,
  label: labelOf(settings),
});
