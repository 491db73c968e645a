import type { SettledTrade } from "../../domain/trade_statistics.ts";

export interface EquityCurvePoint {
  readonly timestamp: number;
  readonly equity: number;
  /** The highest equity up to here. */
  readonly peak: number;
}

/** A model's part in the closed trades whose direction it voted for. */
export interface ModelResult {
  readonly model_name: string;
  readonly trades: number;
  readonly wins: number;
  /** Its part of their results, by its weight among those who voted the same. */
  readonly pnl: number;
}

/** What trading has brought. */
export interface Results {
  /** In the order of their ends. */
  settledTrades(): Promise<readonly SettledTrade[]>;
  /**
   * Oldest first; the peak is over every point that is stored, not only over those that are given.
   *
   * @param pointsMost At least 2.
   */
  equityCurve(pointsMost: number): Promise<readonly EquityCurvePoint[]>;
  /** By name. */
  models(): Promise<readonly ModelResult[]>;
}
