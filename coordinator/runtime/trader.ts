import type { Timeframe } from "../../domain/candle.ts";
import { ok, type Result } from "../../domain/result.ts";
import { createEngine, type EngineState } from "../engine/state.ts";
import { unheard } from "../execution/order_machine.ts";
import type { Clock } from "../ports/clock.ts";
import type { Explainer, Explanations } from "../ports/explanations.ts";
import type { Exchange, ExchangeHint } from "../ports/exchange.ts";
import type { Forecaster } from "../ports/forecaster.ts";
import type { Journal } from "../ports/journal.ts";
import type { MarketFeed } from "../ports/market_feed.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { Config } from "./config/schema.ts";
import { DeadMansSwitch } from "./dead_mans_switch.ts";
import { type EffectPorts, Effects } from "./effects.ts";
import { Explaining } from "./explaining.ts";
import { Loop, type LoopPorts } from "./loop.ts";
import { lostOrders } from "./lost_orders.ts";
import { Scheduler } from "./scheduler.ts";
import { TradingSession } from "./trading_session.ts";
import { undecidedFirst, warmUp } from "./warm_up.ts";

export interface TraderPorts {
  readonly exchange: Exchange;
  readonly feed: MarketFeed;
  readonly forecaster: Forecaster;
  /** Who explains decisions, and where that is kept; null where nobody wants to know why. */
  readonly explained: { readonly by: Explainer; readonly keptIn: Explanations } | null;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Market time, Unix ms. */
  readonly marketNowMs: () => number;
  /** Shown what the exchange says of the account at each look. */
  readonly onView?: EffectPorts["onView"];
}

export interface TraderOptions {
  /** What flattening must be asked for with. */
  readonly accountName: string;
  readonly config: Config;
  /** What of it may change while trading goes on is read from here. */
  readonly running: { readonly config: Config };
  readonly configHash: string;
  readonly programHash: string;
  readonly symbols: readonly string[];
  readonly timeframe: Timeframe;
  /** A lockstep market waits for us: each event is finished before the next is asked for. */
  readonly lockstep: boolean;
  /**
   * A second run has to be the same: nothing is asked for but what a step of the market tells of. Nobody but us may act on
   * the account then.
   */
  readonly exact: boolean;
  /** A replay closes its positions at its last candle. */
  readonly closeAtEnd: boolean;
  readonly onTaken: (engine: EngineState, ...taken: Parameters<LoopPorts["onTaken"]>) => void;
  readonly onTaking?: LoopPorts["onTaking"];
}

/** The engine with everything around it that trading needs, in every mode the same. */
export interface Trader {
  readonly engine: EngineState;
  readonly loop: Loop;
  readonly trading: TradingSession;
  /** Intervals of the configuration have changed. */
  retime(): void;
  /** Ends streams and timers; `trading.run()` has ended before. */
  close(): Promise<void>;
}

/**
 * Recovers what the journal holds, warms the indicators up, holds our books against the exchange's, and listens. Trading
 * begins with `trading.run()`.
 *
 * @returns Why not, in one sentence.
 */
export async function openTrader(ports: TraderPorts, options: TraderOptions): Promise<Result<Trader>> {
  const { exchange, feed, telemetry, clock, marketNowMs } = ports;
  const { config, symbols, timeframe, lockstep } = options;
  const recovered = await ports.journal.recover();
  const lost = await lostOrders(ports, symbols, recovered);
  if (!lost.ok) return lost;
  const engine = createEngine({
    runId: recovered.runId,
    fence: recovered.fence,
    settings: config,
    markets: symbols.map((symbol) => exchange.market(symbol)),
    lastSequence: recovered.lastSeq,
    orders: recovered.openOrders.map(unheard),
    trades: recovered.openTrades,
    ended: recovered.endedTrades,
    booked: recovered.booked,
    risk: recovered.riskState,
    opinions: recovered.opinions,
  });
  const loop = new Loop(engine, {
    journal: ports.journal,
    effects: new Effects({
      exchange,
      forecaster: ports.forecaster,
      explaining: explainingOf(ports, timeframe),
      clock,
      telemetry,
      timeframe,
      marketNowMs,
      ...(ports.onView ? { onView: ports.onView } : {}),
    }),
    telemetry,
    clock,
    configHash: options.configHash,
    programHash: options.programHash,
    lastChainHash: recovered.lastChainHash,
    inTurn: lockstep,
    tickNowMs: lockstep ? null : marketNowMs,
    protectDeadlineMs: lockstep ? null : config.safety.protect_deadline_ms,
    onTaken: (...taken) => options.onTaken(engine, ...taken),
    ...(options.onTaking ? { onTaking: options.onTaking } : {}),
  });
  const warm = await warmUp(loop, ports, options);
  if (!warm.ok) return warm;
  const trading = new TradingSession(loop, {
    accountName: options.accountName,
    feed: undecidedFirst(warm.value, feed, clock),
    lockstep,
    closeAtEnd: options.closeAtEnd,
    closeOnStop: () => engine.settings.trading.close_positions_on_shutdown,
  });
  const takenUp = await trading.takeUp(lost.value);
  if (!takenUp.ok) return takenUp;
  const unwatch = await exchange.watch(
    symbols,
    (hint) => heed(loop, hint, options.exact ? "nothing" : lockstep ? "orders" : "all"),
  );
  // What happened after the last question and before the streams were open, nobody has told.
  if (!lockstep) loop.askAfterOrders();
  const scheduler = watchOver(loop, ports, options);
  const close = async () => {
    await scheduler.stop();
    await unwatch();
    // A session that was not wound down has not ended them.
    await loop.ports.effects.end();
  };
  return ok({ engine, loop, trading, retime: () => scheduler.retime(), close });
}

const explainingOf = ({ explained, telemetry, clock }: TraderPorts, timeframe: Timeframe): Explaining | null =>
  explained && new Explaining({ explainer: explained.by, explanations: explained.keptIn, telemetry, clock, timeframe });

/**
 * The exchange rings: what is true is asked for. A lockstep market tells with each step whether the account changed; a
 * look in between, at a moment that chance chooses, would see half a step.
 */
function heed(loop: Loop, hint: ExchangeHint, to: "nothing" | "orders" | "all"): void {
  if (to === "nothing") return;
  if (hint.kind === "order") return loop.askAfter(hint.clientOrderId);
  if (to === "orders") return;
  switch (hint.kind) {
    case "account":
      return loop.reconcile();
    case "reconnected":
      loop.askAfterOrders();
      return loop.reconcile();
    case "price":
      return;
    default:
      return hint satisfies never;
  }
}

/** What has to happen without being asked for. A lockstep market is looked after at each of its steps instead. */
function watchOver(
  loop: Loop,
  ports: TraderPorts,
  { config, running, symbols, lockstep, exact }: TraderOptions,
): Scheduler {
  const { clock, telemetry, exchange } = ports;
  const scheduler = new Scheduler({
    clock,
    onError: (job, error) => {
      telemetry.count("xylen_errors_total", { component: "scheduler", kind: job });
      telemetry.log("error", "scheduler", `${job} failed: ${error instanceof Error ? error.message : error}`);
    },
  });
  const add = (name: string, intervalMs: number | (() => number), run: () => void | Promise<void>) =>
    scheduler.add({ name, schedule: { kind: "interval", intervalMs }, run });
  if (!exact) {
    add("order_check", () => running.config.timing.order_check_interval * 1000, () => void loop.askAfterOrders());
  }
  if (!lockstep) {
    add("reconcile", () => running.config.timing.reconcile_interval * 1000, () => loop.reconcile());
    const countdownSeconds = config.safety.dead_mans_switch_seconds;
    if (countdownSeconds > 0) {
      const dead = new DeadMansSwitch({ exchange, telemetry, symbols, countdownMs: countdownSeconds * 1000 });
      add("dead_mans_switch", dead.renewEveryMs, () => dead.renew());
    }
  }
  scheduler.start();
  return scheduler;
}
