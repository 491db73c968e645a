/** Keys that are searched over most often, with ranges in which the configuration stays sensible. */
export interface SuggestedKey {
  readonly key: string;
  /** What it does, for somebody who does not know the key. */
  readonly says: string;
  readonly low: number;
  readonly high: number;
  /** Behind the range, as commands write it. */
  readonly marks: "" | ":log" | ":int";
  /** Chosen before anybody has chosen. */
  readonly isUsual: boolean;
}

export const SUGGESTED_KEYS: readonly SuggestedKey[] = [
  {
    key: "ensemble.confidence_threshold",
    says: "how sure the models must be",
    low: 0.36,
    high: 0.7,
    marks: "",
    isUsual: true,
  },
  {
    key: "trading.position_size_fraction",
    says: "share of the balance in one trade",
    low: 0.02,
    high: 0.3,
    marks: ":log",
    isUsual: true,
  },
  {
    key: "ensemble.uncertainty_threshold",
    says: "how much the models may disagree",
    low: 0.1,
    high: 0.6,
    marks: "",
    isUsual: false,
  },
  {
    key: "ensemble.expected_value_threshold",
    says: "least expected gain of a trade, as a share",
    low: 0,
    high: 0.01,
    marks: "",
    isUsual: false,
  },
  {
    key: "trading.min_trade_interval_seconds",
    says: "pause between two entries, s",
    low: 0,
    high: 14_400,
    marks: ":int",
    isUsual: false,
  },
  {
    key: "trading.stop_loss_atr",
    says: "distance of the stop, in ATR; each trial trains its models anew, which is slow",
    low: 0.8,
    high: 2.4,
    marks: "",
    isUsual: false,
  },
  {
    key: "trading.take_profit_atr",
    says: "distance of the target, in ATR; each trial trains its models anew, which is slow",
    low: 2.5,
    high: 5,
    marks: "",
    isUsual: false,
  },
];
