import { resolve } from "node:path";
import { RecordedAccounts } from "../../coordinator/runtime/account/decision_accounts.ts";
import { Board } from "../../coordinator/runtime/board.ts";
import { DriftLog } from "../../coordinator/runtime/model_history/drift_log.ts";
import { StoredModelHistories } from "../../coordinator/runtime/model_history/model_histories.ts";
import { hashOf } from "../../domain/content_hash.ts";
import { correlation } from "../../coordinator/runtime/correlation.ts";
import { SystemClock } from "../../coordinator/runtime/clock.ts";
import type { LoadedConfig } from "../../coordinator/runtime/config/load.ts";
import { type ConfigSource, RunningConfig } from "../../coordinator/runtime/config/running_config.ts";
import { Secrets } from "../../coordinator/runtime/config/secrets.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import {
  createTelemetry,
  type RunningTelemetry,
  type TelemetryOptions,
} from "../../coordinator/telemetry/telemetry.ts";
import { type Database, openDatabase } from "../../db/open.ts";
import { lockDataFolder } from "../../db/ownership.ts";
import { VERSION } from "../../domain/version.ts";
import { backupFolder } from "../backup_job.ts";
import { backupScheduleOf, backupsIn } from "./backup_schedule.ts";
import { expectedIntervals } from "./expected_intervals.ts";
import { accountNameOf } from "./account_name.ts";
import { Alerts } from "./alerts.ts";
import { startCommands } from "./chat.ts";
import { programCommit } from "./program_commit.ts";
import { ExitError } from "../exit.ts";
import { type History, writeHistory } from "./history.ts";
import { heedConfigFile, takesSignal } from "./config_watch.ts";
import { LateControl } from "./late_control.ts";
import { type Market, startMarket } from "./market.ts";
import { LateModelDesk } from "./model_desk.ts";
import { Models } from "./models.ts";
import { planReplay } from "./plan_replay.ts";
import { report } from "./report.ts";
import { LateResearch } from "./late_research.ts";
import type { StartRequest } from "./request.ts";
import { StopSignal } from "./stop_signal.ts";
import { startNotice } from "./start_notice.ts";
import { attachReloading } from "./reloading.ts";
import { type OpenSession, openSession } from "./session.ts";
import { System } from "./system.ts";
import { measureStanding } from "./standing_metrics.ts";
import { startWeb } from "./web.ts";

/**
 * Everything, in the order in which it depends on each other: market, history, database, models, pages, trading. Ends
 * at a signal or with the market, and takes everything down in the reverse order.
 */
export async function runXylen(request: StartRequest, loaded: LoadedConfig, source: ConfigSource): Promise<void> {
  const { config, base, hash, text, warnings } = loaded;
  using stop = new StopSignal();
  await using stack = new AsyncDisposableStack();
  const clock = new SystemClock();
  const secrets = Secrets.read();
  const running = new RunningConfig({
    source,
    text,
    effective: { base, config, hash },
    secrets,
    nowMs: () => clock.nowMs(),
  });
  const telemetry = openTelemetry({
    settings: { ...config.logging, format: Deno.stderr.isTerminal() ? "text" : config.logging.format },
    secrets: secrets.valuesToRedact(),
    version: VERSION,
    nowMs: () => clock.nowMs(),
    about: () => correlation.getStore(),
    write: (line) => console.error(line),
  });
  stack.defer(() => telemetry.close());
  for (const warning of warnings) telemetry.log("warning", "config", warning);

  const dataDir = resolve(config.data.storage_path);
  await makeDataDir(dataDir);
  await refuseSecondOwner(dataDir, clock.nowMs());
  const plan = await planReplay(request, config);
  for (const note of plan?.notes ?? []) say(note);

  const market = await startMarket(request, plan, { config, running, dataDir, clock, telemetry, stack });
  say(`Market ${market.symbols.join(", ")} ${market.timeframe}: ${market.marketId}`);
  const history = await historyOf(market, dataDir);
  const { commit } = await programCommit();
  const databaseUrl = secrets.get("LIBSQL_URL") ?? config.database.url;
  const authToken = secrets.get("LIBSQL_AUTH_TOKEN");
  const database = await openMarketDatabase(request, market, {
    ...{ dataDir, config, commit, databaseUrl, authToken, telemetry },
  });
  stack.defer(() => database.close());
  if (database.archived) say(`The folder held another market's trades: they are in ${database.archived} now`);

  let board: Board | null = null;
  // Told to the journal once trading has begun: how servers come up differs in each run.
  let onModelChange: OpenSession["modelChanged"] | null = null;
  let onAlert: OpenSession["modelAlert"] | null = null;
  let onTrained: OpenSession["modelTrained"] | null = null;
  const models = await Models.prepare({
    config,
    running,
    dataDir,
    clock,
    telemetry,
    history,
    modelsDir: request.modelsDir,
    onChange: (model, before) => {
      board?.modelChanged(model);
      onModelChange?.(model, before);
    },
    onAlert: (model, alert) => onAlert?.(model, alert),
    onTrained: (model, job) => onTrained?.(model, job),
    token: secrets.get("XYLEN_MODEL_TOKEN"),
    isReplay: request.mode === "replay",
  });
  stack.defer(() => models.supervisor.stop());
  stack.defer(() => models.retrainer?.stop());
  const accounts = new RecordedAccounts({ history: database.history, source: database.accountSource, clock });
  board = new Board(boardIdentity(request, market, running), database.records, models.forecaster, clock, accounts);
  const control = new LateControl();
  const alerts = await Alerts.start({ running, secrets, board, clock, telemetry, stack });
  const drift = new DriftLog();
  const modelDesk = new LateModelDesk({ models, board, clock, isReplay: request.mode === "replay" });
  stack.defer(() => modelDesk.desk.stop());
  let clients = () => 0;
  const backups = request.mode === "replay" ? null : backupScheduleOf({
    running,
    source,
    databaseUrl,
    authToken,
    database,
    board,
    clock,
    telemetry,
  });
  backups?.start();
  stack.defer(() => backups?.stop());
  const system = new System({
    clock,
    telemetry,
    databaseUrl,
    database: database.figures,
    backups: () => backups ? backups.view() : backupsIn(backupFolder(config)).then((seen) => ({ ...seen, last: null })),
    exchange: market.exchange,
    forecaster: models.forecaster,
    commit: commit ?? null,
    websocketClients: () => clients(),
    alerts: () => alerts.conditions(),
  });
  const research = new LateResearch({
    dataDir,
    running,
    databaseUrl,
    board,
    serving: () => models.servingFiles(),
    clock,
    telemetry,
  });
  stack.defer(() => research.stop());
  const workings = { configuration: running, logbook: telemetry.logbook, system };
  const web = await startWeb({
    config,
    dataDir,
    board,
    access: database.access,
    control,
    models: modelDesk.desk,
    histories: new StoredModelHistories(database.modelAnswers, drift, config),
    workings,
    research,
    telemetry,
    secret: secrets.get("XYLEN_AUTH_SECRET"),
    dev: request.dev,
    stack,
  });
  clients = web.websocketClients;
  telemetry.onScrape(() => measureStanding({ telemetry, board, dataDir, websocketClients: web.websocketClients }));
  say(`Dashboard ${web.url} (sign in once: ${web.signInUrl})`);

  // Open trades are looked after before the models are there: training takes long, and a position may be open.
  models.start();
  const session = await openSession({
    request,
    config,
    running,
    hash,
    market,
    models,
    database,
    parityDatabase: { url: databaseUrl, authToken },
    board,
    drift,
    clock,
    telemetry,
    stack,
  });
  const { trading } = session;
  stack.defer(() => trading.loop.stop());
  control.attach(trading);
  alerts.attach(session.noted);
  await startCommands({ alerts, control, workings });
  attachReloading({ running, database, session, telemetry });
  stack.defer(
    heedConfigFile({
      running,
      path: source.path,
      watched: request.mode !== "replay",
      signalled: takesSignal(),
      telemetry,
      clock,
    }),
  );
  const ended = new AbortController();
  const started = startNotice(request, market, running, commit ?? null);
  session.noted(started);
  telemetry.log("info", "start", started.message);
  stop.asked.then(async (signal) => {
    say("Stopping; once more stops at once");
    telemetry.log("info", "start", `Stopping: ${signal}`);
    board.stopping();
    trading.stop(signal);
    await clock.sleep(STOP_PATIENCE_MS, ended.signal).then(() => trading.abandon(), () => undefined);
  });
  let lost: string | null = null;
  market.gone.then((why) => {
    lost = why;
    trading.abandon(`the simulated exchange is gone: ${why}`);
    ended.abort();
  });
  const tell = (progress: string) => {
    say(progress);
    board.tell(progress);
  };
  const missing = await models.ready(tell, AbortSignal.any([stop.signal, ended.signal]));
  if (!stop.signal.aborted && lost === null) {
    if (plan) await models.refuseForReplay(plan.tradeFromMs);
    for (const { name, trouble, status } of missing) say(`Trading begins without ${name}: ${trouble ?? status}`);
    onModelChange = session.modelChanged;
    // Servers are looked at by the wall clock: in a replay their word would come at another candle each time.
    onAlert = plan ? null : session.modelAlert;
    onTrained = session.modelTrained;
    modelDesk.attach(session);
    research.attach(session);
    tell("Trading");
    board.tell(null);
  }
  try {
    await trading.run();
  } catch (error) {
    telemetry.log("critical", "start", `Stopped: fatal error: ${error instanceof Error ? error.message : error}`);
    throw error;
  }
  ended.abort();
  telemetry.log("info", "start", `Stopped: ${trading.endReason}`);
  if (lost !== null) throw new ExitError(`The simulated exchange is gone: ${lost}; start again to go on`, 1);
  await report(database.records, say, dataDir);
}

function openTelemetry(options: TelemetryOptions): RunningTelemetry {
  try {
    return createTelemetry(options);
  } catch (error) {
    throw new ExitError((error as Error).message, 1);
  }
}

/** An exchange that answers nothing is given up on after this. */
const STOP_PATIENCE_MS = 15_000;

const say = (line: string): void => console.log(line);

async function makeDataDir(dataDir: string): Promise<void> {
  try {
    // Closed to others where it is made: it holds password hashes and every trade.
    await Deno.mkdir(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ExitError(
      `Cannot use ${dataDir} as data folder: ${(error as Error).message}; choose another with --data-dir`,
      1,
    );
  }
}

/** Before the simulator starts: a second one would write its own account over the state file of the first. */
async function refuseSecondOwner(dataDir: string, nowMs: number): Promise<void> {
  const locked = await lockDataFolder(dataDir, nowMs);
  if (!locked.ok) throw new ExitError(locked.error, 1);
  locked.value.release();
}

async function historyOf(market: Market, dataDir: string): Promise<History> {
  const { exchange, symbols: [symbol], timeframe, historyFromMs, historyToMs } = market;
  const history = await writeHistory(exchange, dataDir, symbol, timeframe, historyFromMs, historyToMs);
  if (!history.ok) throw new ExitError(history.error, 1);
  return history.value;
}

/** Names a replay by what its decisions depend on, so that another folder or port gives the same ids. */
const decidingHash = (config: LoadedConfig["config"]): string => {
  const { trading, ensemble, safety, models, data, backtesting, retraining } = config;
  const {
    label_method: label,
    label_window_candles: horizon,
    window_candles,
    features_kept,
    row_weights,
    half_life_candles,
  } = retraining;
  const learned = { label, horizon, window_candles, features_kept, row_weights, half_life_candles };
  const kept = { warmup: data.warmup_candles, kept: data.candles_count };
  return hashOf({ trading, ensemble, safety, models, backtesting, ...learned, ...kept });
};

async function openMarketDatabase(
  request: StartRequest,
  market: Market,
  { dataDir, config, commit, databaseUrl, authToken, telemetry }: {
    dataDir: string;
    config: LoadedConfig["config"];
    commit: string | undefined;
    databaseUrl: string;
    authToken: string | undefined;
    telemetry: Telemetry;
  },
): Promise<Database> {
  const opened = await openDatabase({
    url: databaseUrl,
    ...(authToken === undefined ? {} : { authToken }),
    dataDir,
    csvPath: resolve(config.database.csv_path),
    account: { key: `simulator in ${dataDir}`, label: `the simulated account of ${dataDir}` },
    mode: request.mode,
    marketId: market.marketId,
    ...(request.mode === "replay" ? { configHash: decidingHash(config), fresh: true } : {}),
    versions: { xylen: VERSION, ...(commit === undefined ? {} : { commit }) },
    config,
    onFailure: (sentence) => telemetry.log("critical", "journal", sentence),
  });
  if (!opened.ok) throw new ExitError(opened.error, 1);
  return opened.value;
}

function boardIdentity(request: StartRequest, market: Market, running: RunningConfig) {
  const { config } = running;
  return {
    version: VERSION,
    mode: request.mode,
    account: accountNameOf(request, config),
    profile: request.profile,
    symbols: market.symbols,
    timeframe: market.timeframe,
    speed: request.speed,
    expected: expectedIntervals(market.timeframe, request.speed, () => running.config.timing),
    breakerLimit: config.safety.circuit_breaker_consecutive_losses,
  };
}
