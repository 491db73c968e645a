import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { Secrets } from "../../coordinator/runtime/config/secrets.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import { SystemClock } from "../../coordinator/runtime/clock.ts";
import { createBinanceGateway } from "../../exchange/binance/mod.ts";
import { err, ok } from "../../domain/result.ts";
import type { AskedExchange } from "./exchange.ts";

const ADDRESSES = { live: "https://fapi.binance.com", testnet: "https://demo-fapi.binance.com" } as const;
const PATIENCE_MS = 10_000;

const silent: Telemetry = { log: () => {}, count: () => {}, gauge: () => {}, observe: () => {} };

/** Only ever asks: nothing of the account is set. Null for a mode whose exchange is the simulator. */
export async function askedExchange(config: Config, secrets: Secrets, isLive: boolean): Promise<AskedExchange | null> {
  const mode = isLive ? "live" : config.mode;
  if (mode === "demo" || mode === "replay") return null;
  const environment = mode === "testnet" ? "testnet" : "live";
  const prefix = environment === "testnet" ? "BINANCE_TESTNET_API" as const : "BINANCE_API" as const;
  const gateway = await createBinanceGateway({
    apiKey: secrets.get(`${prefix}_KEY`) ?? "",
    apiSecret: secrets.get(`${prefix}_SECRET`) ?? "",
    environment: environment === "testnet" ? "demo-trading" : "live",
    symbols: config.trading.symbols,
    leverage: config.trading.leverage,
    marginMode: config.trading.margin_mode,
    clock: new SystemClock(),
    telemetry: silent,
    websocketEnabled: false,
  });
  return {
    oneWayMode: () => gateway.oneWayMode(),
    account: () => gateway.account(),
    clockSkewMs: () => skewOf(ADDRESSES[environment]),
  };
}

/** Half of the round trip is taken off, so that a slow line is no skew. */
export async function skewOf(baseUrl: string) {
  try {
    const askedMs = Date.now();
    const response = await fetch(`${baseUrl}/fapi/v1/time`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const { serverTime } = await response.json() as { serverTime?: unknown };
    const answeredMs = Date.now();
    if (typeof serverTime !== "number") return err(`HTTP ${response.status} without a serverTime`);
    return ok(serverTime - (askedMs + answeredMs) / 2);
  } catch (error) {
    return err(error instanceof Error ? error.message : String(error));
  }
}
