import { choice, flag, number, section, text, whole } from "../keys.ts";

export const retraining = section("Models that learn on while they serve.", {
  enabled: flag({
    default: true,
    description: "Train anew on a schedule, on the history and what the market did since; a replay never does.",
  }),
  schedule: text({
    default: "0 2 * * *",
    shape: "five fields of cron",
    pattern: /^\s*([\d*,/-]+\s+){4}[\d*,/-]+\s*$/,
    description: "When, UTC, by the market's time. One model after another.",
  }),
  min_trades_before_retrain: whole({
    default: 50,
    min: 1,
    max: 1_000_000,
    unit: "trades",
    description: "New outcomes needed before it is worth it.",
  }),
  feedback_delay_seconds: number({
    default: 3600,
    min: 0,
    max: 604_800,
    unit: "s",
    description: "Pause between the end of a trade and its use as a sample.",
  }),
  label_method: choice({
    built: ["triple_barrier", "forward_returns", "outcome_based"],
    default: "triple_barrier",
    description:
      "What a model is taught to foresee: the trade between the exits of `trading`, the return until the time limit, or " +
      "that trade and, where a real one was made, what it went through.",
  }),
  label_window_candles: whole({
    default: 20,
    min: 1,
    max: 500,
    unit: "candles",
    description: "Time limit of a label, and of the trade that it foresees: open that long, a position is closed.",
  }),
  label_profit_threshold: number({
    default: 0.005,
    min: 0.0001,
    max: 1,
    unit: "fraction of price",
    description: "`forward_returns`, `outcome_based`: it was right to be long from this return on.",
  }),
  label_loss_threshold: number({
    default: -0.015,
    min: -1,
    max: -0.0001,
    unit: "fraction of price",
    description: "`forward_returns`, `outcome_based`: it was right to be short from this return down.",
  }),
  window_candles: whole({
    default: 0,
    min: 0,
    max: 10_000_000,
    unit: "candles",
    description:
      "Only so many of the newest candles are learned from, a window that slides; 0 for all, one that grows.",
  }),
  features_kept: whole({
    default: 0,
    min: 0,
    max: 1000,
    unit: "features",
    description: "At most so many features, chosen by what they are worth on purged folds; 0 for all.",
  }),
  row_weights: choice({
    built: ["equal", "uniqueness"],
    default: "equal",
    description: "`uniqueness`: a row counts by how little of its label's time it shares with others.",
  }),
  half_life_candles: whole({
    default: 0,
    min: 0,
    max: 10_000_000,
    unit: "candles",
    description: "After so many candles an older row counts half as much; 0 for no fading.",
  }),
  feedback_batch_size: whole({
    default: 10,
    min: 1,
    max: 10_000,
    unit: "trades",
    description: "Outcomes sent to a model server at once.",
  }),
  max_age_hours: number({
    default: 168,
    min: 1,
    max: 8760,
    unit: "h",
    description: "A model that learned nothing newer than this does not vote; a replay asks it at any age.",
  }),
  min_free_memory_mb: whole({
    default: 1200,
    min: 100,
    max: 1_000_000,
    unit: "MB",
    description: "Less free memory than this: a model is not trained this time.",
  }),
  parallel: whole({
    default: 2,
    min: 1,
    max: 16,
    unit: "trainings",
    description: "Models that are trained at once, each in a process of low priority with one thread.",
  }),
  timeout_seconds: number({
    default: 1800,
    min: 10,
    max: 86_400,
    unit: "s",
    description: "Longest training of one model; then it is cancelled.",
  }),
  promotion: section("What a new model must show before it serves instead of another.", {
    significance: number({
      default: 0.03,
      min: 0.000001,
      max: 0.5,
      unit: "probability",
      description: "Chance at which one that is no better may serve, over all that were tried against the same model.",
    }),
    min_log_loss_gain: number({
      default: 0,
      min: -1,
      max: 1,
      unit: "nats",
      description: "How much lower its log loss must be on rows that neither has seen.",
    }),
    max_calibration_error: number({
      default: 0.1,
      min: 0,
      max: 1,
      unit: "probability",
      description: "Largest expected calibration error.",
    }),
    min_better_folds: number({
      default: 0.6,
      min: 0,
      max: 1,
      unit: "share",
      description: "Share of the folds in which it must be better.",
    }),
  }),
});
