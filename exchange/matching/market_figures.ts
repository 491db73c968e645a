import { addUsd, type Usd } from "../../domain/money.ts";

/** What one market brings to its margin account at its last price. Those of several markets add up. */
export interface MarketFigures {
  /** Its part of the wallet: deposits + realised PnL − fees + funding − liquidation fees. */
  readonly walletBalance: Usd;
  /** The part of the wallet that only an isolated position has. */
  readonly isolatedWallet: Usd;
  readonly unrealizedPnl: Usd;
  readonly crossUnrealizedPnl: Usd;
  readonly positionInitialMargin: Usd;
  readonly openOrderInitialMargin: Usd;
  /** What it takes from the free balance: initial margin of a cross position and of open orders. */
  readonly usedMargin: Usd;
  readonly maintenanceMargin: Usd;
  readonly crossMaintenanceMargin: Usd;
}

const ZERO = 0 as Usd;

export const NO_FIGURES: MarketFigures = {
  walletBalance: ZERO,
  isolatedWallet: ZERO,
  unrealizedPnl: ZERO,
  crossUnrealizedPnl: ZERO,
  positionInitialMargin: ZERO,
  openOrderInitialMargin: ZERO,
  usedMargin: ZERO,
  maintenanceMargin: ZERO,
  crossMaintenanceMargin: ZERO,
};

export const addFigures = (a: MarketFigures, b: MarketFigures): MarketFigures => ({
  walletBalance: addUsd(a.walletBalance, b.walletBalance),
  isolatedWallet: addUsd(a.isolatedWallet, b.isolatedWallet),
  unrealizedPnl: addUsd(a.unrealizedPnl, b.unrealizedPnl),
  crossUnrealizedPnl: addUsd(a.crossUnrealizedPnl, b.crossUnrealizedPnl),
  positionInitialMargin: addUsd(a.positionInitialMargin, b.positionInitialMargin),
  openOrderInitialMargin: addUsd(a.openOrderInitialMargin, b.openOrderInitialMargin),
  usedMargin: addUsd(a.usedMargin, b.usedMargin),
  maintenanceMargin: addUsd(a.maintenanceMargin, b.maintenanceMargin),
  crossMaintenanceMargin: addUsd(a.crossMaintenanceMargin, b.crossMaintenanceMargin),
});
