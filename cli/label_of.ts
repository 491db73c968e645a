import type { Config } from "../coordinator/runtime/config/schema.ts";
import type { Label } from "../outcomes/label.ts";

type Section<Name extends "trading" | "retraining", Keys extends keyof Config[Name]> = Pick<Config[Name], Keys>;

/** What of a configuration names the label. */
export interface LabelConfig {
  readonly trading: Section<
    "trading",
    "exits" | "stop_loss_atr" | "take_profit_atr" | "stop_loss_percent" | "take_profit_percent"
  >;
  readonly retraining: Section<"retraining", "label_method" | "label_profit_threshold" | "label_loss_threshold">;
}

/**
 * What models learn to foresee under a configuration: the trade that it would make. Where models name their own exits
 * (`trading.exits: model`) they learn those by ATR.
 */
export function labelOf({ trading, retraining }: LabelConfig): Label {
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
