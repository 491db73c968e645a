import { formatUnits } from "../../domain/money.ts";
import { liquidationPrice } from "../matching/liquidation_price.ts";
import { notionalMax } from "../matching/leverage_brackets.ts";
import { entryPrice } from "../matching/position.ts";
import type { MarketSession } from "./market_session.ts";
import type { Venue } from "./venue.ts";
import { notional } from "../../domain/money.ts";

/** The margin asset's row of `account`. */
export function assetJson({ account, first, timeMs }: Venue): Record<string, unknown> {
  const figures = account.figures();
  const available = formatUnits(figures.available);
  return {
    asset: first.engine.rules.market.quote,
    walletBalance: formatUnits(figures.walletBalance),
    unrealizedProfit: formatUnits(figures.unrealizedPnl),
    marginBalance: formatUnits(figures.equity),
    maintMargin: formatUnits(figures.maintenanceMargin),
    initialMargin: formatUnits(figures.positionInitialMargin + figures.openOrderInitialMargin),
    positionInitialMargin: formatUnits(figures.positionInitialMargin),
    openOrderInitialMargin: formatUnits(figures.openOrderInitialMargin),
    crossWalletBalance: formatUnits(figures.crossWallet),
    crossUnPnl: formatUnits(figures.crossUnrealizedPnl),
    availableBalance: available,
    maxWithdrawAmount: available,
    marginAvailable: true,
    updateTime: timeMs,
  };
}

export function balanceJson(venue: Venue): Record<string, unknown> {
  const { asset, walletBalance, crossWalletBalance, crossUnPnl, availableBalance, maxWithdrawAmount, updateTime } =
    assetJson(venue);
  return {
    accountAlias: "SIM",
    asset,
    balance: walletBalance,
    crossWalletBalance,
    crossUnPnl,
    availableBalance,
    maxWithdrawAmount,
    marginAvailable: true,
    updateTime,
  };
}

/** The account's totals; one asset, so they are its own. */
export function accountJson(venue: Venue, positions: readonly object[]): Record<string, unknown> {
  const asset = assetJson(venue);
  return {
    feeTier: 0,
    feeBurn: false,
    canTrade: true,
    canDeposit: false,
    canWithdraw: false,
    multiAssetsMargin: false,
    tradeGroupId: -1,
    updateTime: 0,
    totalInitialMargin: asset["initialMargin"],
    totalMaintMargin: asset["maintMargin"],
    totalWalletBalance: asset["walletBalance"],
    totalUnrealizedProfit: asset["unrealizedProfit"],
    totalMarginBalance: asset["marginBalance"],
    totalPositionInitialMargin: asset["positionInitialMargin"],
    totalOpenOrderInitialMargin: asset["openOrderInitialMargin"],
    totalCrossWalletBalance: asset["crossWalletBalance"],
    totalCrossUnPnl: asset["crossUnPnl"],
    availableBalance: asset["availableBalance"],
    maxWithdrawAmount: asset["maxWithdrawAmount"],
    assets: [asset],
    positions,
  };
}

export const isFlat = ({ engine }: MarketSession): boolean => engine.state.position.qty === 0;

/** The position as `positionRisk` tells it. */
export function positionJson(session: MarketSession): Record<string, unknown> {
  const { engine, market } = session;
  const { position, lastPrice } = engine.state;
  const { isolatedMargin, isolatedWallet } = isolatedTerms(session);
  const figures = engine.marketFigures();
  const entry = formatUnits(entryPrice(position));
  return {
    symbol: market.symbol,
    positionSide: "BOTH",
    positionAmt: formatUnits(position.qty),
    entryPrice: entry,
    breakEvenPrice: entry,
    markPrice: formatUnits(lastPrice),
    unRealizedProfit: formatUnits(figures.unrealizedPnl),
    liquidationPrice: formatUnits(liquidationPrice(engine.state, engine.rules)),
    isolatedMargin,
    notional: formatUnits(notional(lastPrice, position.qty)),
    marginAsset: engine.rules.market.quote,
    isolatedWallet,
    initialMargin: formatUnits(figures.positionInitialMargin),
    maintMargin: formatUnits(figures.maintenanceMargin),
    positionInitialMargin: formatUnits(figures.positionInitialMargin),
    openOrderInitialMargin: formatUnits(figures.openOrderInitialMargin),
    adl: 0,
    bidNotional: "0",
    askNotional: "0",
    updateTime: engine.state.timeMs,
  };
}

/** An isolated position's own wallet, and what it is worth with the unrealised profit; 0 in cross margin. */
function isolatedTerms({ engine }: MarketSession) {
  const { marginType, isolatedWallet } = engine.state;
  const isolated = marginType === "isolated";
  return {
    isolated,
    isolatedWallet: formatUnits(isolatedWallet),
    isolatedMargin: formatUnits(isolated ? isolatedWallet + engine.marketFigures().unrealizedPnl : 0),
  };
}

/** The older `positionRisk` also tells leverage and margin mode. */
export const positionJsonV2 = (session: MarketSession): Record<string, unknown> => ({
  ...positionJson(session),
  leverage: String(session.engine.state.leverage),
  maxNotionalValue: maxNotional(session),
  marginType: session.engine.state.marginType,
  isAutoAddMargin: "false",
});

/** The largest position, in dollars, that the leverage may hold. */
export const maxNotional = ({ engine }: MarketSession): string =>
  String(notionalMax(engine.rules.brackets, engine.state.leverage));

/** The position's row of `v2/account`. */
export function accountPositionJson(session: MarketSession): Record<string, unknown> {
  const row = positionJson(session);
  const { isolated } = isolatedTerms(session);
  return {
    symbol: row["symbol"],
    initialMargin: row["initialMargin"],
    maintMargin: row["maintMargin"],
    unrealizedProfit: row["unRealizedProfit"],
    positionInitialMargin: row["positionInitialMargin"],
    openOrderInitialMargin: row["openOrderInitialMargin"],
    leverage: String(session.engine.state.leverage),
    isolated,
    entryPrice: row["entryPrice"],
    breakEvenPrice: row["breakEvenPrice"],
    maxNotional: maxNotional(session),
    positionSide: "BOTH",
    positionAmt: row["positionAmt"],
    notional: row["notional"],
    isolatedWallet: row["isolatedWallet"],
    isolatedMargin: row["isolatedMargin"],
    updateTime: row["updateTime"],
  };
}
