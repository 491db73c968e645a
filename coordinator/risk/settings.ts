/** The keys of the configuration that the risk manager enforces, by their names there. */
export interface TradingLimits {
  readonly leverage: number;
  readonly position_size_method: string;
  readonly position_size_fraction: number;
  readonly position_size_usd: number;
  readonly kelly_fraction: number;
  readonly kelly_min_trades: number;
  readonly volatility_target: number;
  readonly scale_by_confidence: boolean;
  readonly high_volatility_size_fraction: number;
  readonly max_position_size_usd: number;
  readonly min_position_size_usd: number;
  readonly exits: string;
  readonly stop_loss_atr: number;
  readonly take_profit_atr: number;
  readonly stop_loss_percent: number;
  readonly take_profit_percent: number;
  readonly max_open_positions: number;
  readonly max_daily_trades: number;
  readonly min_trade_interval_seconds: number;
  readonly trailing_stop_enabled: boolean;
  readonly trailing_stop_callback: number;
  readonly break_even_after_r: number;
}

export interface SafetyLimits {
  readonly max_daily_loss_percent: number;
  readonly max_daily_loss_usd: number;
  readonly circuit_breaker_consecutive_losses: number;
  readonly circuit_breaker_cooldown_seconds: number;
  readonly circuit_breaker_cooldown_max_seconds: number;
  readonly circuit_breaker_trial_size_fraction: number;
  readonly circuit_breaker_reset_on_win: boolean;
  readonly emergency_shutdown_loss_percent: number;
  readonly max_leverage_allowed: number;
  readonly max_total_exposure_usd: number;
  readonly max_exposure_percent: number;
  readonly max_correlated_exposure_percent: number;
  readonly min_balance_buffer_percent: number;
  readonly max_orders_per_minute: number;
  readonly max_orders_per_day: number;
  readonly min_liquidation_distance_percent: number;
}
