/** What has to be true before the first order: clock, markets, one-way positions, leverage and margin mode. */
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { Market } from "../../domain/market.ts";
import type { BinanceRest, Ccxt, CcxtMarket } from "./ccxt_types.ts";
import type { ExchangeClock } from "./exchange_clock.ts";
import type { GatewaySettings } from "./gateway_options.ts";
import { HttpFault } from "./http_fault.ts";
import { type FeeRates, feeRatesFrom, marketFrom } from "./market_filters.ts";
import { SetupFault } from "./setup_fault.ts";
import { integer, row, rows, text, UnreadableAnswer } from "./wire.ts";

export interface Connection {
  readonly markets: ReadonlyMap<string, Market>;
  /** ccxt's names of the symbols, for its websockets. */
  readonly ccxtSymbols: ReadonlyMap<string, string>;
}

/**
 * Requests are stamped with the exchange's clock, so a wrong one here breaks none; but candles are waited for and records
 * are dated by it.
 */
const AHEAD_MAX_MS = 1_000;
/** Already so. */
const NO_CHANGE_CODES: readonly (number | null)[] = [-4046, -4059];

/** @throws {SetupFault} With one sentence on what to change. @throws {HttpFault} What the exchange answered. */
export async function connectTo(
  client: Ccxt,
  exchangeClock: ExchangeClock,
  settings: GatewaySettings,
): Promise<Connection> {
  await exchangeClock.measure(client);
  assertClock(exchangeClock.skewMs, settings.recvWindowMs);
  await client.loadMarkets();
  const hasAccount = settings.apiKey !== "";
  if (hasAccount) await assertOneWayMode(client);
  const [markets, ccxtSymbols] = [new Map<string, Market>(), new Map<string, string>()];
  for (const symbol of settings.symbols) {
    const found = marketOf(client, symbol);
    const fees = hasAccount ? await feeRates(client, symbol, settings) : assumedFees(settings);
    markets.set(symbol, marketFrom(found.info, fees));
    ccxtSymbols.set(symbol, found.symbol);
    if (hasAccount) await setPositionTerms(client, symbol, settings);
  }
  return { markets, ccxtSymbols };
}

function assertClock(skewMs: number, recvWindowMs: number): void {
  if (-skewMs > AHEAD_MAX_MS) {
    throw new SetupFault(`This machine's clock is ${-skewMs} ms ahead of the exchange's: synchronise it (NTP)`);
  }
  if (skewMs > recvWindowMs) {
    throw new SetupFault(
      `This machine's clock is ${skewMs} ms behind the exchange's, more than recv_window_ms ${recvWindowMs}: ` +
        "synchronise it (NTP)",
    );
  }
}

/** False in hedge mode. */
export async function isOneWay(rest: BinanceRest): Promise<boolean> {
  const mode = row(await rest.fapiPrivateGetPositionSideDual(), "position mode");
  const dual = String(mode["dualSidePosition"]);
  if (dual === "true" || dual === "false") return dual === "false";
  throw new UnreadableAnswer(`Expected dualSidePosition as true or false, was ${dual}`);
}

async function assertOneWayMode(rest: BinanceRest): Promise<void> {
  if (await isOneWay(rest)) return;
  throw new SetupFault(
    "The account is in hedge mode and Xylen trades one-way positions: close its positions and orders, then switch " +
      "Binance's position mode to one-way",
  );
}

function marketOf(client: Ccxt, symbol: string): CcxtMarket {
  const found = Object.values(client.markets ?? {}).find((each) => each.id === symbol && each.swap);
  if (!found) {
    throw new SetupFault(`"${symbol}" is no perpetual of this exchange: check trading.symbols (e.g. BTCUSDT)`);
  }
  const status = text(row(found.info, "symbol"), "status");
  if (status !== "TRADING") throw new SetupFault(`"${symbol}" is not traded now: its status is ${status}`);
  return found;
}

const assumedFees = ({ feeBps }: GatewaySettings): FeeRates => ({
  makerFeeBps: feeBps.maker,
  takerFeeBps: feeBps.taker,
});

async function feeRates(rest: BinanceRest, symbol: string, settings: GatewaySettings): Promise<FeeRates> {
  try {
    return feeRatesFrom(await rest.fapiPrivateGetCommissionRate({ symbol }));
  } catch (error) {
    const fees = assumedFees(settings);
    logFeeFallback(settings.telemetry, symbol, fees, error);
    return fees;
  }
}

function logFeeFallback(telemetry: Telemetry, symbol: string, fees: FeeRates, error: unknown): void {
  const detail = error instanceof Error ? error.message : String(error);
  telemetry.log("warning", "exchange", `The account's fees for ${symbol} are not known: assuming the configured ones`, {
    ...fees,
    detail,
  });
}

/** Changes leverage and margin mode only where they differ: an open position forbids some changes. */
async function setPositionTerms(rest: BinanceRest, symbol: string, settings: GatewaySettings): Promise<void> {
  const { leverage, marginMode } = settings;
  const positions = rows(await rest.fapiPrivateV2GetPositionRisk({ symbol }), "positions");
  const now = positions.find((each) => each["symbol"] === symbol);
  const isMode = now?.["marginType"] === (marginMode === "CROSSED" ? "cross" : "isolated");
  if (!now || !isMode) {
    await changing(
      `margin mode of ${symbol} to ${marginMode}`,
      () => rest.fapiPrivatePostMarginType({ symbol, marginType: marginMode }),
    );
  }
  if (!now || integer(now, "leverage") !== leverage) {
    await changing(`leverage of ${symbol} to ${leverage}`, () => rest.fapiPrivatePostLeverage({ symbol, leverage }));
  }
}

async function changing(what: string, change: () => Promise<unknown>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!(error instanceof HttpFault) || error.code === null) throw error;
    if (NO_CHANGE_CODES.includes(error.code)) return;
    throw new SetupFault(`The exchange refused to change the ${what}: ${error.message}`);
  }
}
