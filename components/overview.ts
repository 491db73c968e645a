import type {
  DecisionView,
  EquityView,
  EventView,
  PositionView,
  StatusView,
  TradeView,
} from "../coordinator/ports/views.ts";
import type { ModelStatus } from "../coordinator/ports/forecaster.ts";
import type { Candle } from "../domain/candle.ts";

export type { Candle, DecisionView, EquityView, EventView, ModelStatus, PositionView, StatusView, TradeView };

/** Everything that the overview page shows, at one moment. */
export interface Overview {
  readonly status: StatusView;
  /** The market whose candles are shown; empty while there is none. */
  readonly symbol: string;
  readonly models: readonly ModelStatus[];
  readonly positions: readonly PositionView[];
  /** Oldest first. */
  readonly candles: readonly Candle[];
  /** Newest first. */
  readonly trades: readonly TradeView[];
  /** Newest first. */
  readonly decisions: readonly DecisionView[];
  /** Oldest first. */
  readonly equity: readonly EquityView[];
  /** Warnings, errors and worse, newest first. */
  readonly alerts: readonly EventView[];
}

/** How much of each the page keeps. */
export const KEPT = { candles: 400, trades: 60, decisions: 120, equity: 300, alerts: 5 } as const;

/** Rows of the trades table; always that many, so that nothing moves when a trade comes. */
export const TRADE_ROWS = 10;
