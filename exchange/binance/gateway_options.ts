import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { RetryRule } from "./calls.ts";
import type { BinanceEnvironment } from "./environment.ts";
import type { MarketContext } from "./market_desk.ts";
import { machineNetwork, type Network } from "./network.ts";
import type { PauseMemory } from "./pause.ts";

export type MarginMode = "CROSSED" | "ISOLATED";

export interface BinanceGatewayOptions {
  /** Empty for public market data only: everything of the account then fails with `setup`. */
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly environment: BinanceEnvironment;
  /** `http://host:port` of another server that speaks Binance's protocol (the simulator). All calls go there. */
  readonly baseUrl?: string | undefined;
  /** Exchange ids, e.g. `BTCUSDT`. */
  readonly symbols: readonly string[];
  readonly leverage: number;
  readonly marginMode: MarginMode;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Market time, Unix ms: a candle that closes later is still forming. The exchange's own wall time by default. */
  readonly marketNowMs?: (() => number) | undefined;
  /** How old a signed request may be when it arrives, ms. 5,000 by default. */
  readonly recvWindowMs?: number | undefined;
  /** From a request to its whole answer, the wait in our queue included, ms. 10,000 by default. */
  readonly deadlineMs?: number | undefined;
  /** Share of the exchange's limits for what is not protective, 0 to 1. 0.8 by default. */
  readonly rateLimitShare?: number | undefined;
  /** Of calls that only read; none by default. */
  readonly retry?: RetryRule | undefined;
  /** 0 to 1, for the jitter of those pauses. */
  readonly random?: (() => number) | undefined;
  /** Keeps a pause that the exchange has imposed over a restart; forgotten by default. */
  readonly pauseMemory?: PauseMemory | null | undefined;
  /** False: `watch` opens no stream and rings for nothing. True by default. */
  readonly websocketEnabled?: boolean | undefined;
  /** Assumed where the account's own rates cannot be had. 2 and 5 by default. */
  readonly feeBps?: { readonly maker: number; readonly taker: number } | undefined;
  /** How often each websocket is asked for a sign of life, ms; two missed ones end it. 10,000 by default. */
  readonly pingMs?: number | undefined;
  /** A market stream silent for this long, ms, is taken for dead; null never (the simulator's may be silent). */
  readonly silenceMs?: number | null | undefined;
  /** What candles carry beside their bars; nothing by default. */
  readonly context?: MarketContext | undefined;
  /** Requests and websockets; this machine's by default. One in memory runs the gateway without any. */
  readonly network?: Network | undefined;
}

type Complete<T> = { readonly [Key in keyof T]-?: Exclude<T[Key], undefined> };

export type GatewaySettings = Complete<Omit<BinanceGatewayOptions, "baseUrl" | "marketNowMs">>;

const NO_RETRY: RetryRule = { max: 0, firstMs: 0, factor: 1, longestMs: 0, jitter: 0 };
/** Mark prices come every second. */
const LIVE_SILENCE_MS = 30_000;

/** The options with every default filled in. */
export function settingsFrom(options: BinanceGatewayOptions): GatewaySettings {
  return {
    apiKey: options.apiKey,
    apiSecret: options.apiSecret,
    environment: options.environment,
    symbols: options.symbols,
    leverage: options.leverage,
    marginMode: options.marginMode,
    clock: options.clock,
    telemetry: options.telemetry,
    recvWindowMs: options.recvWindowMs ?? 5_000,
    deadlineMs: options.deadlineMs ?? 10_000,
    rateLimitShare: options.rateLimitShare ?? 0.8,
    retry: options.retry ?? NO_RETRY,
    random: options.random ?? Math.random,
    pauseMemory: options.pauseMemory ?? null,
    websocketEnabled: options.websocketEnabled ?? true,
    feeBps: options.feeBps ?? { maker: 2, taker: 5 },
    pingMs: options.pingMs ?? 10_000,
    silenceMs: options.silenceMs === undefined
      ? (options.environment === "custom" ? null : LIVE_SILENCE_MS)
      : options.silenceMs,
    context: options.context ?? { funding: false, leader: null },
    network: options.network ?? machineNetwork,
  };
}
