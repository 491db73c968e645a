import { HttpForecaster } from "../../../coordinator/inference/client.ts";
import { remoteEndpoint } from "../../../coordinator/inference/endpoint.ts";
import type { EngineEvent } from "../../../coordinator/engine/event.ts";
import type { EngineState } from "../../../coordinator/engine/state.ts";
import type { Commit, Journal } from "../../../coordinator/ports/journal.ts";
import type { Telemetry } from "../../../coordinator/ports/telemetry.ts";
import type { LoadedConfig } from "../../../coordinator/runtime/config/load.ts";
import { openTrader, type Trader } from "../../../coordinator/runtime/trader.ts";
import type { TradingSession } from "../../../coordinator/runtime/trading_session.ts";
import { SqlJournal } from "../../../db/journal.ts";
import { storedAccountKey, takeOwnership } from "../../../db/ownership.ts";
import type { SqlClient } from "../../../db/sql/client.ts";
import { saveRun } from "../../../db/tables/runs.ts";
import { saveShared, sharedInput } from "../../../db/tables/shared_inputs.ts";
import { createBinanceGateway } from "../../../exchange/binance/mod.ts";
import { createLiveFeed } from "../../../exchange/binance/live_feed.ts";
import { DEMO_CREDENTIALS } from "../../../exchange/simulator/mod.ts";
import type { Network } from "../../../exchange/binance/network.ts";
import type { ProcessLife } from "../machine/process_life.ts";

export const EXCHANGE_HOST = "exchange.test";
export const SYMBOL = "BTCUSDT";
export const TIMEFRAME = "5m";
/** As seldom as it may be: each costs four messages, and a dead line is noticed by the silence of its answers. */
const PING_MS = 60_000;

export interface CoordinatorParts {
  readonly life: ProcessLife;
  readonly client: SqlClient;
  readonly network: Network;
  readonly config: LoadedConfig;
  readonly telemetry: Telemetry;
  readonly runId: string;
  /** Hears of each event that the engine has taken. */
  readonly onTaken: (event: EngineEvent, commit: Commit) => void;
}

/** One life of the real coordinator: gateway, database, models, engine and loop, composed as `start` composes them. */
export class Coordinator {
  private constructor(readonly trader: Trader, readonly stack: AsyncDisposableStack) {}

  get trading(): TradingSession {
    return this.trader.trading;
  }

  /** Trades until it is told to stop, and takes everything down. */
  async run(): Promise<void> {
    try {
      await this.trading.run();
    } finally {
      await this.stack.disposeAsync();
    }
  }

  get engine(): EngineState {
    return this.trader.engine;
  }

  /** @throws {Error} In one sentence, when the process would end at its start. */
  static async start(parts: CoordinatorParts): Promise<Coordinator> {
    const { life, client, network, config: { config, hash }, telemetry, runId, onTaken } = parts;
    const stack = new AsyncDisposableStack();
    const exchange = await life.timeline.hold(createBinanceGateway({
      ...DEMO_CREDENTIALS,
      environment: "custom",
      baseUrl: `http://${EXCHANGE_HOST}`,
      symbols: [SYMBOL],
      leverage: config.trading.leverage,
      marginMode: config.trading.margin_mode,
      recvWindowMs: config.exchange.recv_window_ms,
      rateLimitShare: config.exchange.rate_limit_buffer,
      pingMs: PING_MS,
      network,
      clock: life,
      telemetry,
    }));
    stack.defer(() => exchange.close());
    const connected = await exchange.connect();
    if (!connected.ok) throw new Error(`Cannot use the exchange: ${connected.error.detail}`);
    const journal = await openJournal(client, runId, config, life, telemetry);
    const forecaster = new HttpForecaster({
      maxAgeMs: null,
      endpoints: config.models.endpoints.map((endpoint) => remoteEndpoint(endpoint, endpoint.url!)),
      roundTimeoutMs: () => config.timing.model_timeout * 1000,
      candlesCount: config.data.candles_count,
      clock: life,
      telemetry,
    });
    await forecaster.checkHealth();
    const feed = createLiveFeed({ exchange, symbols: [SYMBOL], timeframe: TIMEFRAME, clock: life, telemetry });
    const opened = await openTrader(
      {
        exchange,
        feed,
        forecaster,
        // Of models that are made up there is nothing to explain.
        explained: null,
        journal,
        clock: life,
        telemetry,
        marketNowMs: () => exchange.nowMs(),
      },
      {
        accountName: "simulated",
        config,
        running: { config },
        configHash: hash,
        programHash: "simulated",
        symbols: [SYMBOL],
        timeframe: TIMEFRAME,
        lockstep: false,
        exact: false,
        closeAtEnd: false,
        onTaken: (_engine, event, _commands, commit) => onTaken(event, commit),
      },
    );
    if (!opened.ok) throw new Error(opened.error);
    stack.defer(() => opened.value.close());
    return new Coordinator(opened.value, stack);
  }
}

/** As `openDatabase` does, on a file that this process alone has. */
async function openJournal(
  client: SqlClient,
  runId: string,
  config: LoadedConfig["config"],
  life: ProcessLife,
  telemetry: Telemetry,
): Promise<Journal> {
  const account = { key: "simulated", label: "the simulated account" };
  const onFailure = (sentence: string) => telemetry.log("error", "database", sentence);
  const owned = await takeOwnership({
    client,
    account,
    dataDir: "/simulated",
    proof: "locks",
    leaseMs: 30_000,
    onFailure,
  });
  if (!owned.ok) throw new Error(owned.error);
  await client.write([
    saveShared(sharedInput("config", config)),
    saveRun({
      runId,
      mode: "live",
      accountKey: storedAccountKey(account),
      accountLabel: account.label,
      marketId: "simulated",
      simulated: true,
      configHash: null,
      atMs: life.nowMs(),
      versions: {},
    }),
  ]);
  const csv = { add: () => Promise.resolve() };
  return new SqlJournal({ client, csv, runId, fence: owned.value.fence, accountLabel: account.label, onFailure });
}
