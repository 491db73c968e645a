import type { Exchange } from "../../coordinator/ports/exchange.ts";
import { Admission } from "./admission.ts";
import { BinanceGateway } from "./binance_gateway.ts";
import { createCcxt } from "./ccxt_client.ts";
import { Doorbell } from "./doorbell.ts";
import { addressesOn, assertAddress } from "./environment.ts";
import { ExchangeClock } from "./exchange_clock.ts";
import { type BinanceGatewayOptions, settingsFrom } from "./gateway_options.ts";
import { RateBudget } from "./rate_budget.ts";
import { rateLimitsFrom } from "./rate_limits.ts";
import { measuredSend } from "./transport.ts";

/** How the line to the exchange is, for those who look after it. */
export interface ExchangeCondition {
  /** Of a minute, as the exchange told it. */
  readonly weightLimit: number;
  readonly websockets: "off" | "connecting" | "open";
}

export type WatchedExchange = Exchange & { condition(): ExchangeCondition };

/**
 * Opens the way to Binance's USD-M futures, or to any server that speaks its protocol. Nothing is asked before
 * `connect()`.
 *
 * @throws {Error} One sentence when environment and address do not fit together.
 */
export async function createBinanceGateway(options: BinanceGatewayOptions): Promise<WatchedExchange> {
  assertAddress(options.environment, options.baseUrl);
  const settings = settingsFrom(options);
  const { clock, telemetry } = settings;
  const closed = new AbortController();
  const exchangeClock = new ExchangeClock(clock, telemetry);
  const exchangeNowMs = () => exchangeClock.nowMs();
  const budget = new RateBudget({ clock, exchangeNowMs, share: settings.rateLimitShare, closed: closed.signal });
  const doorbell = new Doorbell(settings);
  const client = await createCcxt({
    ...settings,
    nowMs: exchangeNowMs,
    admission: new Admission({ ...settings, budget, closed: closed.signal }),
    onExchangeInfo: (answer) => budget.setLimits(rateLimitsFrom(answer)),
    send: measuredSend({
      ...settings,
      exchangeNowMs,
      onAnswer: (headers, sentMs) => budget.told(headers, sentMs),
      closed: closed.signal,
    }),
    onConnected: (socket) => doorbell.connected(socket),
    onMessage: (socket, message) => doorbell.received(socket, message),
  });
  if (options.environment === "testnet") client.setSandboxMode(true);
  if (options.environment === "demo-trading") client.enableDemoTrading(true);
  if (options.baseUrl !== undefined) client.urls.api = addressesOn(options.baseUrl);
  const parts = { client, settings, doorbell, exchangeClock, closed, marketNowMs: options.marketNowMs };
  return Object.assign(new BinanceGateway(parts), {
    condition: () => ({
      weightLimit: budget.weightLimit,
      websockets: !settings.websocketEnabled ? "off" : doorbell.isOpen(client) ? "open" : "connecting",
    } as const),
  });
}
