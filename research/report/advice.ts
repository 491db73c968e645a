/** What to look at when a gate or check stops most decisions. Key: its name as decisions record it. */
const ADVICE: Readonly<Record<string, string>> = {
  data_age: "ensemble.max_data_age_seconds: candles come late, which recorded ones do not.",
  spread: "ensemble.max_spread_bps is below the simulated spread of one tick on each side.",
  responding_models:
    "Too few models could answer: features that are not warm, or something that a model reads is not in the data. See ensemble.min_responding_models and the warm-up check.",
  majority: "Models disagree: ensemble.require_majority asks for more than half of them.",
  confidence:
    "ensemble.confidence_threshold: hold what is measured against it. With three actions a model that knows nothing says 0.33. A lower threshold trades more and worse; better is a model that is surer for a reason.",
  uncertainty: "ensemble.uncertainty_threshold: the models lean to different sides.",
  prediction_set: "ensemble.require_single_action: more than one action cannot be ruled out.",
  outliers:
    "ensemble.outlier_score_max: the market is unlike the one that the models were trained on. Train on newer or longer data.",
  regime: "ensemble.avoid_regimes names the regime that the market was in.",
  expected_value:
    "ensemble.expected_value_threshold: what the models expect of a trade does not pay for fees and slippage. A longer horizon_bars or wider targets (trading.take_profit_atr) make moves larger against costs.",
  volatility: "The market did not move: ATR is 0. Look at the data.",
  account: "The account's balance was not known.",
  circuit_breaker:
    "safety.circuit_breaker_consecutive_losses stops trading after so many losses in a row, for circuit_breaker_cooldown_seconds.",
  trading_allowed: "Trading was stopped: look for an emergency shutdown or a breaker that was not reset.",
  emergency_shutdown_loss: "safety.emergency_shutdown_loss_percent: equity fell that far below its high.",
  max_daily_loss: "safety.max_daily_loss_percent and max_daily_loss_usd: the day's loss was reached.",
  unknown_orders: "The fate of an order was not known: this cannot be on the simulated exchange. Report it.",
  foreign_position: "A position that is not of this run: this cannot be on the simulated exchange. Report it.",
  max_open_positions: "trading.max_open_positions: a position was open already. This is normal where signals last.",
  one_trade_per_symbol: "A position in this market was open already.",
  max_daily_trades: "trading.max_daily_trades: the day's trades were used up.",
  min_trade_interval: "trading.min_trade_interval_seconds: too soon after the entry before.",
  max_orders_per_minute: "safety.max_orders_per_minute.",
  max_orders_per_day: "safety.max_orders_per_day.",
  position_size: "The size came out at nothing: see trading.position_size_method and the balance.",
  exchange_rules:
    "The order was below what the exchange takes (least value, step): backtesting.initial_balance is too small for trading's sizing.",
  max_exposure_percent: "safety.max_exposure_percent: the order was too large for the account.",
  max_total_exposure_usd: "safety.max_total_exposure_usd: the order was too large.",
  max_correlated_exposure_percent: "safety.max_correlated_exposure_percent: a position in a like market was open.",
  max_leverage: "safety.max_leverage_allowed.",
  min_liquidation_distance:
    "safety.min_liquidation_distance_percent: the stop lay too near to liquidation. Use less leverage.",
  stop_distance: "trading.stop_loss_atr or stop_loss_percent: the stop lay where none makes sense.",
  min_balance_buffer: "safety.min_balance_buffer_percent: too little margin would have been left.",
};

/** @param gate As decisions name it. */
export const adviceOn = (gate: string): string =>
  ADVICE[gate] ?? "See the configuration keys of `ensemble`, `trading` and `safety`.";
