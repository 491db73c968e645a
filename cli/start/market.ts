import { join } from "node:path";
import { SupervisedChild } from "../../coordinator/inference/child_process.ts";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Exchange } from "../../coordinator/ports/exchange.ts";
import type { MarketFeed } from "../../coordinator/ports/market_feed.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import { type Timeframe, timeframeMs } from "../../domain/candle.ts";
import {
  createBinanceGateway,
  createLockstepFeed,
  type RetryRule,
  SimulatorControl,
  type WatchedExchange,
} from "../../exchange/binance/mod.ts";
import { DEMO_CREDENTIALS } from "../../exchange/simulator/mod.ts";
import { ExitError } from "../exit.ts";
import { simulatorCommand } from "./children.ts";
import { pauseFile } from "./pause_file.ts";
import type { PlannedReplay } from "./plan_replay.ts";
import type { StartRequest } from "./request.ts";

/** The simulated markets, the gateway to them, and where their past ends. */
export interface Market {
  readonly marketId: string;
  /** The models learn from the first. */
  readonly symbols: readonly [string, ...string[]];
  readonly timeframe: Timeframe;
  readonly exchange: Exchange;
  readonly feed: MarketFeed;
  readonly marketNowMs: () => number;
  /** Resolves with the reason when the simulated exchange has ended by itself. */
  readonly gone: Promise<string>;
  /** First candle of the first symbol, and the end of what may train models. */
  readonly historyFromMs: number;
  readonly historyToMs: number;
}

export interface StartedMarket extends Market {
  readonly exchange: WatchedExchange;
}

export interface MarketParts {
  readonly config: Config;
  /** What may change while it trades is read from here. */
  readonly running: { readonly config: Config };
  readonly dataDir: string;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly stack: AsyncDisposableStack;
}

/** Candles of the synthetic market before its first traded one: what its models train on. */
const SYNTHETIC_HISTORY = 9_000;

/** Starts the simulator as a child and connects unmodified ccxt to it. @throws {ExitError} 1 in one sentence. */
export async function startMarket(
  request: StartRequest,
  plan: PlannedReplay | null,
  parts: MarketParts,
): Promise<StartedMarket> {
  const { config, dataDir, clock, telemetry, stack } = parts;
  const symbols = config.trading.symbols as [string, ...string[]];
  const gone = Promise.withResolvers<string>();
  const simulator = new SupervisedChild({
    name: "exchange-sim",
    clock,
    // A simulator that comes back has forgotten what was traded since its last word: the session ends instead.
    limits: { restartsInARowMax: 0 },
    onEvent: (event) => event.kind === "ended" && gone.resolve(event.detail),
    onLine: (line) => telemetry.log("debug", "exchange-sim", line),
    command: simulatorCommand({
      symbols,
      seed: request.seed,
      funding: request.funding,
      balanceUsd: config.backtesting.initial_balance,
      slippageBps: plan ? config.backtesting.slippage_bps : 0,
      stateFile: plan ? undefined : join(dataDir, "simulator.json"),
      recorded: plan ? { paths: plan.files, fromMs: plan.tradeFromMs, toMs: plan.tradeToMs } : undefined,
    }),
  });
  stack.defer(() => simulator.stop());
  const started = await simulator.start();
  if (!started.ok) throw new ExitError(started.error, 1);

  const baseUrl = `http://127.0.0.1:${started.value}`;
  const control = new SimulatorControl(baseUrl);
  const status = await control.status();
  if (!status.ok) throw new ExitError(status.error, 1);
  const timeframe = status.value.timeframe as Timeframe;
  if (timeframe !== config.data.timeframes[0]) {
    throw new ExitError(
      `The market has ${timeframe} candles, data.timeframes begins with ${config.data.timeframes[0]}: they must agree`,
      2,
    );
  }
  const marketNowMs = () => control.marketNowMs();
  const exchange = await createBinanceGateway({
    ...DEMO_CREDENTIALS,
    environment: "custom",
    baseUrl,
    symbols,
    leverage: config.trading.leverage,
    marginMode: config.trading.margin_mode,
    recvWindowMs: config.exchange.recv_window_ms,
    rateLimitShare: config.exchange.rate_limit_buffer,
    websocketEnabled: config.exchange.websocket_enabled,
    retry: retryRule(() => parts.running.config.timing),
    // Made-up markets go their own ways, and recorded ones need not have the leader: nothing leads here.
    context: { funding: config.data.funding, leader: null },
    pauseMemory: pauseFile(dataDir, (sentence) => telemetry.log("warning", "exchange", sentence)),
    feeBps: { maker: config.ensemble.maker_fee_bps, taker: config.ensemble.taker_fee_bps },
    clock,
    telemetry,
    marketNowMs,
  });
  stack.defer(() => exchange.close());
  const connected = await exchange.connect();
  if (!connected.ok) throw new ExitError(`Cannot use the exchange: ${connected.error.detail}`, 1);
  const paceMs = request.speed === null ? 0 : timeframeMs(timeframe) / request.speed;
  return {
    marketId: status.value.marketId,
    symbols,
    timeframe,
    exchange,
    marketNowMs,
    gone: gone.promise,
    feed: createLockstepFeed({ control, exchange, symbols, timeframe, clock, paceMs }),
    historyFromMs: plan ? plan.firstOpenMs : status.value.firstOpenMs - SYNTHETIC_HISTORY * timeframeMs(timeframe),
    historyToMs: plan ? plan.trainToMs : status.value.firstOpenMs,
  };
}

/** The first pause and the factor of the next ones are one number. Read anew for each call. */
const retryRule = (timing: () => Config["timing"]): RetryRule => ({
  get max() {
    return timing().max_retries;
  },
  get firstMs() {
    return timing().retry_backoff_base * 1000;
  },
  get factor() {
    return timing().retry_backoff_base;
  },
  get longestMs() {
    return timing().retry_backoff_max * 1000;
  },
  get jitter() {
    return timing().retry_jitter;
  },
});
