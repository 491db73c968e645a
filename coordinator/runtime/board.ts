import { equityOf } from "../../domain/account.ts";
import type { Candle } from "../../domain/candle.ts";
import { counted } from "../../domain/counted.ts";
import type { ExchangeView } from "../../domain/exchange_view.ts";
import { featureValue } from "../../domain/feature_vector.ts";
import { averagePrice, toNumber } from "../../domain/money.ts";
import { netPnl } from "../../domain/trade.ts";
import type { Command } from "../engine/command.ts";
import type { EngineEvent } from "../engine/event.ts";
import { type EngineState, lastPrice, markedAccount, openOrdersOf, stopReason, symbolState } from "../engine/state.ts";
import type { Flattening } from "../engine/flattening.ts";
import { riskModeOf } from "../engine/risk_mode.ts";
import { unrealizedPnl } from "../execution/trade_book.ts";
import type { Clock } from "../ports/clock.ts";
import type { DecisionAccounts } from "../ports/decision_accounts.ts";
import type { Forecaster, ModelStatus } from "../ports/forecaster.ts";
import type { Commit, SystemEvent } from "../ports/journal.ts";
import type { FlattenView } from "../ports/flatten_view.ts";
import type { Listings } from "../ports/listings.ts";
import type { Results } from "../ports/results.ts";
import type { StaleView } from "../ports/stale_view.ts";
import type {
  DecisionView,
  EngineState as EngineStateName,
  LiveFeed,
  LiveMessage,
  PageQuery,
  PositionView,
  Records,
  RiskView,
  StandingView,
  StatusView,
  Views,
} from "../ports/views.ts";
import { riskView } from "./risk_view.ts";
import { type ExpectedIntervals, StaleWatch } from "./stale_watch.ts";
import { standingView } from "./standing_view.ts";
import { decisionView, eventView, orderView, tradeView } from "./to_views.ts";

/** What does not change while the program runs. */
export interface BoardIdentity {
  readonly version: string;
  readonly mode: StatusView["mode"];
  readonly account: string;
  readonly profile: StatusView["profile"];
  readonly symbols: readonly string[];
  readonly timeframe: string;
  readonly speed: number | null;
  /** Before the engine is there, which knows the one that holds. */
  readonly breakerLimit: number;
  readonly expected: ExpectedIntervals;
}

/** What is alive now, for the pages and the API, together with what the database remembers. */
export class Board implements Views, LiveFeed {
  readonly #listeners = new Set<(message: LiveMessage) => void>();
  readonly #startedMs: number;
  #engine: EngineState | null = null;
  #progress: string | null = "starting";
  #stopping = false;
  #lastDecision: DecisionView | null = null;
  #candleAtMs: number | null = null;
  readonly #watch: StaleWatch;
  #staleKey = "";
  /** Where the exchange would close each position, as it told last. */
  #liquidations = new Map<string, number>();
  #decisions = 0;
  #refusals: Record<string, number> = {};
  #totals = { total_pnl: 0, total_trades: 0, wins: 0 };
  #initialBalance = 0;

  constructor(
    readonly identity: BoardIdentity,
    readonly records: Records,
    readonly forecaster: Pick<Forecaster, "models">,
    readonly clock: Clock,
    readonly accounts: DecisionAccounts,
  ) {
    this.#startedMs = clock.monotonicMs();
    this.#watch = new StaleWatch(clock, identity, identity.expected);
  }

  get listings(): Listings {
    return this.records.listings;
  }

  get results(): Results {
    return this.records.results;
  }

  /** Shows what start-up is doing, in words; null when trading has begun. */
  tell(progress: string | null): void {
    this.#progress = progress;
    if (progress === null) this.#watch.begin();
    this.#publishStatus();
  }

  /** @param balance In the wallet now: what it began with, what closed trades brought, and what open ones cost so far. */
  async attach(engine: EngineState, balance: number): Promise<void> {
    this.#totals = await this.records.performance();
    const open = [...engine.trades.values()].reduce((sum, trade) => sum + toNumber(netPnl(trade)), 0);
    this.#initialBalance = round8(balance - this.#totals.total_pnl - open);
    this.#engine = engine;
  }

  stopping(): void {
    this.#stopping = true;
    this.#watch.end();
    this.#publishStatus();
  }

  modelChanged(model: ModelStatus): void {
    this.#publish({ type: "model", model });
  }

  /** The exchange has told what it holds. */
  viewed({ positions }: ExchangeView): void {
    const prices = positions.filter(({ liquidationPrice }) => liquidationPrice !== null);
    const before = JSON.stringify([...this.#liquidations]);
    this.#liquidations = new Map(prices.map(({ symbol, liquidationPrice }) => [symbol, toNumber(liquidationPrice!)]));
    if (JSON.stringify([...this.#liquidations]) === before) return;
    this.#publish({ type: "position", positions: this.positions() });
  }

  /** Something was written into the event log that the engine knows nothing of. */
  told(event: SystemEvent): void {
    this.#publish({ type: "event", event: eventView(event) });
  }

  /** The engine has taken an event: shows what it changed. */
  taken(event: EngineEvent, commands: readonly Command[], commit: Commit): void {
    if (event.kind === "candle") {
      this.#candleAtMs = this.clock.monotonicMs();
      this.#watch.candle(event.symbol);
      this.#publish({ type: "candle", symbol: event.symbol, candle: event.candle });
    }
    for (const record of commit.decisions) this.#decided(decisionView(record));
    for (const order of commit.orders) this.#publish({ type: "order", order: orderView(order) });
    for (const trade of commit.trades) {
      if (trade.status === "closed") this.#closed(toNumber(netPnl(trade)));
      this.#publish({ type: "trade", trade: tradeView(trade) });
    }
    for (const each of commit.systemEvents) this.#publish({ type: "event", event: eventView(each) });
    if (commit.trades.length > 0 || event.kind === "candle") {
      this.#publish({ type: "position", positions: this.positions() });
    }
    if (commit.equity) this.#publish({ type: "equity", equity: equityView(commit.equity) });
    if (event.kind === "forecasts" || event.kind === "account" || commands.some(({ kind }) => kind === "store_risk")) {
      this.#publishStatus();
    }
  }

  #decided(decision: DecisionView): void {
    this.#decisions++;
    this.#lastDecision = decision;
    const refusal = decision.rejection_reason?.split(":")[0];
    if (refusal) this.#refusals[refusal] = (this.#refusals[refusal] ?? 0) + 1;
    this.#publish({ type: "decision", decision });
  }

  #closed(pnl: number): void {
    const { total_pnl, total_trades, wins } = this.#totals;
    this.#totals = { total_pnl: total_pnl + pnl, total_trades: total_trades + 1, wins: wins + (pnl > 0 ? 1 : 0) };
  }

  subscribe(listener: (message: LiveMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #publish(message: LiveMessage): void {
    for (const listener of this.#listeners) listener(message);
  }

  #publishStatus(): void {
    if (this.#listeners.size > 0) this.#publish({ type: "status", status: this.status() });
  }

  status(): StatusView {
    const { version, mode, account: accountName, profile, symbols, timeframe, speed } = this.identity;
    const engine = this.#engine;
    const account = engine && markedAccount(engine);
    const risk = engine && riskModeOf(engine);
    const equity = account ? toNumber(equityOf(account)) : this.#initialBalance;
    const { total_pnl, total_trades, wins } = this.#totals;
    return {
      version,
      mode,
      account: accountName,
      flatten: engine?.risk.flatten ? flattenView(engine.risk.flatten) : null,
      profile,
      simulated: mode === "demo" || mode === "replay" || mode === "paper",
      state: this.#stateName(),
      state_reason: engine && stopReason(engine),
      risk_mode: risk?.mode ?? "active",
      risk_reason: risk?.reason ?? null,
      symbols,
      timeframe,
      uptime_seconds: Math.round((this.clock.monotonicMs() - this.#startedMs) / 1000),
      market_time: engine?.nowMs || null,
      data_age_ms: this.#candleAtMs === null ? null : Math.round(this.clock.monotonicMs() - this.#candleAtMs),
      stale: this.#stale(),
      speed,
      balance: account ? toNumber(account.walletBalance) : this.#initialBalance,
      equity,
      initial_balance: this.#initialBalance,
      peak_equity: engine ? Math.max(equity, toNumber(engine.risk.peakEquity)) : equity,
      total_pnl: round8(total_pnl),
      daily_pnl: engine && engine.risk.dayMs > 0 ? round8(equity - toNumber(engine.risk.dayStartEquity)) : 0,
      win_rate: total_trades > 0 ? wins / total_trades : null,
      total_trades,
      open_trades: engine?.trades.size ?? 0,
      decisions: this.#decisions,
      refusals: this.#refusals,
      circuit_breaker: this.#breaker(),
      last_decision: this.#lastDecision,
      progress: this.#progress,
      market: this.#market(),
    };
  }

  /** Tells the pages when a source has fallen silent, or is heard again. @returns Who tells nothing. */
  lookForStale(): { readonly feeds: ReturnType<StaleWatch["feeds"]>; readonly models: readonly string[] } {
    const stale = this.#stale();
    const key = JSON.stringify(stale);
    if (key !== this.#staleKey) this.#publishStatus();
    this.#staleKey = key;
    const models = stale.filter(({ kind }) => kind === "model").map(({ name }) => name);
    return { feeds: this.#watch.feeds(), models };
  }

  #stale(): ReturnType<StaleWatch["stale"]> {
    return this.#watch.stale(this.models(), this.#engine?.settings.safety.stop_entries_on_stale_model ?? true);
  }

  #stateName(): EngineStateName {
    if (this.#stopping) return "stopping";
    if (!this.#engine || this.#progress !== null) return "starting";
    if (this.#engine.risk.halted) return "halted";
    return this.#engine.risk.paused ? "paused" : "running";
  }

  #breaker(): StatusView["circuit_breaker"] {
    const breaker = this.#engine?.risk.breaker;
    return {
      state: breaker?.state ?? "closed",
      consecutive_losses: breaker?.consecutiveLosses ?? 0,
      limit: this.#engine?.settings.safety.circuit_breaker_consecutive_losses ?? this.identity.breakerLimit,
      reason: breaker && breaker.state !== "closed" ? breaker.reason : null,
      until: breaker?.state === "cooling" ? breaker.untilMs : null,
    };
  }

  #market(): StatusView["market"] {
    const symbol = this.#engine?.symbols.get(this.identity.symbols[0]!);
    const day =
      symbol?.candles.slice().filter((candle) => candle.openTimeMs > symbol.candles.at(-1)!.openTimeMs - DAY_MS) ??
        [];
    const first = day[0], last = day.at(-1);
    return {
      price: last?.close ?? null,
      rsi: symbol?.features ? featureValue(symbol.features, "rsi_14") : null,
      volume_24h: last ? day.reduce((sum, candle) => sum + candle.volume, 0) : null,
      price_change_24h: first && last ? 100 * (last.close / first.open - 1) : null,
    };
  }

  risk(): RiskView | null {
    return this.#engine && riskView(this.#engine);
  }

  standing(modelName: string): StandingView | null {
    return this.#engine && standingView(this.#engine, modelName);
  }

  models(): readonly ModelStatus[] {
    return this.forecaster.models();
  }

  positions(): readonly PositionView[] {
    const engine = this.#engine;
    if (!engine) return [];
    return [...engine.trades.values()].filter((trade) => trade.openQty > 0).map((trade) => {
      const entry = averagePrice(trade.entryCost, trade.entryQty);
      const mark = lastPrice(symbolState(engine, trade.symbol)) ?? entry;
      const purposes = openOrdersOf(engine, trade.tradeId).map((order) => order.purpose);
      return {
        symbol: trade.symbol,
        trade_id: trade.tradeId,
        side: trade.side,
        quantity: toNumber(trade.openQty),
        entry_price: toNumber(entry),
        mark_price: toNumber(mark),
        unrealized_pnl: toNumber(unrealizedPnl(trade, mark)),
        stop_price: toNumber(trade.stopPrice),
        target_price: toNumber(trade.targetPrice),
        liquidation_price: this.#liquidations.get(trade.symbol) ?? null,
        opened_at: trade.entryTimeMs,
        protected: purposes.includes("stop_loss") && purposes.includes("take_profit"),
      };
    });
  }

  candles(symbol: string, limit: number): readonly Candle[] {
    return this.#engine?.symbols.get(symbol)?.candles.slice(-limit) ?? [];
  }

  notReady(): readonly string[] {
    if (!this.#engine || this.#progress !== null) return [this.#progress ?? "starting"];
    const reasons: string[] = [];
    const modelsMin = this.#engine.settings.ensemble.min_responding_models;
    if (this.#candleAtMs === null) reasons.push("no candle has arrived yet");
    reasons.push(...this.#stale().filter(({ stops_entries }) => stops_entries).map(staleWords));
    const ready = this.models().filter((model) => model.status === "ready").length;
    if (ready < modelsMin) reasons.push(`${counted(ready, "model is", "models are")} ready, ${modelsMin} needed`);
    if (this.#engine.account === null) reasons.push("the exchange has not told the account's balance yet");
    return reasons;
  }

  trades = (query: PageQuery) => this.records.trades(query);
  orders = (query: PageQuery) => this.records.orders(query);
  decisions = (query: PageQuery) => this.records.decisions(query);
  decision = (decisionId: string) => this.records.decision(decisionId);
  events = (query: PageQuery) => this.records.events(query);
  equity = (query: PageQuery) => this.records.equity(query);
  performance = () => this.records.performance();
}

const flattenView = ({ startedAtMs, ...rest }: Flattening): FlattenView => ({ ...rest, started_at: startedAtMs });

const staleWords = ({ kind, name, since }: StaleView): string =>
  `${kind === "feed" ? "market data" : "model server"} ${name} is stale: silent since ${new Date(since).toISOString()}`;

const DAY_MS = 86_400_000;
/** Sums of decimals, shown: float dust goes. */
const round8 = (value: number): number => Math.round(value * 1e8) / 1e8;

const equityView = ({ atMs, balance, equity }: NonNullable<Commit["equity"]>) => ({
  timestamp: atMs,
  balance: toNumber(balance),
  equity: toNumber(equity),
});
