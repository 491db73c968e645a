/**
 * What the dashboard and the API show: plain JSON, names as in the contract (snake_case), money as decimal numbers,
 * times as Unix ms.
 */
import type { Candle } from "../../domain/candle.ts";
import type { BreakerState } from "../../domain/breaker.ts";
import type { RiskMode } from "../../domain/risk_mode.ts";
import type { Check } from "../../domain/decision.ts";
import type { AnswerParts, FeatureShare } from "../../domain/explanation.ts";
import type { DecisionAccounts } from "./decision_accounts.ts";
import type { FlattenView } from "./flatten_view.ts";
import type { ModelStatus } from "./forecaster.ts";
import type { Severity } from "./journal.ts";
import type { StaleView } from "./stale_view.ts";
import type { Listings } from "./listings.ts";
import type { Results } from "./results.ts";

export type EngineState = "starting" | "running" | "paused" | "halted" | "stopping";

export interface BreakerView {
  readonly state: BreakerState;
  readonly consecutive_losses: number;
  readonly limit: number;
  readonly reason: string | null;
  /** Market time when its trial may begin; null unless it cools. */
  readonly until: number | null;
}

export interface StatusView {
  readonly version: string;
  readonly mode: "demo" | "replay" | "paper" | "testnet" | "live";
  /** What `flatten` has to be asked for with. */
  readonly account: string;
  /** The last order to be flat, until trading goes on; null when there was none. */
  readonly flatten: FlattenView | null;
  readonly profile: "default" | "demo";
  /** True when no real money can move. */
  readonly simulated: boolean;
  readonly state: EngineState;
  /** Why it is paused or halted, in words. */
  readonly state_reason: string | null;
  /** Whether anything new may be opened, and why not. */
  readonly risk_mode: RiskMode;
  readonly risk_reason: string | null;
  readonly symbols: readonly string[];
  readonly timeframe: string;
  readonly uptime_seconds: number;
  /** Market time: that of the last candle's close. */
  readonly market_time: number | null;
  /** Wall ms since the last candle arrived. */
  readonly data_age_ms: number | null;
  /** Markets and model servers that are silent for more than twice as long as expected. */
  readonly stale: readonly StaleView[];
  readonly speed: number | null;
  readonly balance: number;
  readonly equity: number;
  readonly initial_balance: number;
  readonly peak_equity: number;
  readonly total_pnl: number;
  readonly daily_pnl: number;
  readonly win_rate: number | null;
  readonly total_trades: number;
  readonly open_trades: number;
  readonly decisions: number;
  /** How many decisions each gate or check stopped. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly circuit_breaker: BreakerView;
  readonly last_decision: DecisionView | null;
  /** What is going on before trading starts, e.g. "training gbdt-12 (2 of 4 ready)". */
  readonly progress: string | null;
  readonly market: {
    readonly price: number | null;
    readonly rsi: number | null;
    readonly volume_24h: number | null;
    readonly price_change_24h: number | null;
  };
}

/** A row of `trades`, decimals instead of integers; times in ms. */
export interface TradeView {
  readonly trade_id: string;
  readonly timestamp: number;
  readonly symbol: string;
  readonly side: "long" | "short";
  readonly entry_price: number | null;
  readonly exit_price: number | null;
  readonly quantity: number;
  readonly pnl: number;
  readonly pnl_percent: number;
  readonly fees: number;
  readonly funding: number;
  readonly status: string;
  readonly exit_reason: string | null;
  readonly entry_order_id: string;
  readonly exit_order_id: string | null;
  readonly entry_time: number | null;
  readonly exit_time: number | null;
  readonly hold_duration: number | null;
  readonly decision_confidence: number;
  readonly decision_expected_value: number;
  readonly risk_exposure: number;
  readonly max_drawdown: number;
  readonly max_runup: number;
  readonly snapshot_id: string;
  readonly decision_id: string;
  readonly stop_price: number;
  readonly target_price: number;
  /** Last price at the decision, and what the average entry cost against it, in bps; null before the entry filled. */
  readonly arrival_price: number;
  readonly entry_slippage_bps: number | null;
}

export interface OrderView {
  readonly order_id: string;
  readonly client_order_id: string;
  readonly exchange_order_id: string | null;
  readonly trade_id: string;
  readonly decision_id: string | null;
  readonly timestamp: number;
  readonly symbol: string;
  readonly side: string;
  readonly type: string;
  readonly purpose: string;
  readonly quantity: number;
  readonly price: number | null;
  readonly trigger_price: number | null;
  readonly filled_qty: number;
  readonly avg_fill_price: number | null;
  readonly fee: number;
  readonly status: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly reject_reason: string | null;
}

/** A row of `ensemble_decisions` for lists. */
export interface DecisionView {
  readonly decision_id: string;
  readonly timestamp: number;
  readonly symbol: string;
  readonly final_action: "long" | "short" | "hold";
  readonly final_confidence: number | null;
  readonly expected_value: number | null;
  readonly aggregation_method: string;
  readonly model_count: number;
  readonly model_agreement: number | null;
  readonly uncertainty: number | null;
  readonly gates: readonly Check[];
  readonly risk_checks: readonly Check[];
  readonly risk_check_passed: boolean;
  readonly position_size: number | null;
  readonly rejected: boolean;
  readonly rejection_reason: string | null;
  readonly latency_ms: number;
  readonly price: number;
  readonly trade_id: string | null;
  readonly votes: readonly VoteView[];
}

/** A model's answer as it was voted: calibrated, with the weight that it had. One without a vote is as stated. */
export interface VoteView {
  readonly model_name: string;
  readonly model_version: string | null;
  readonly action: "long" | "short" | "hold" | null;
  readonly confidence: number | null;
  readonly probabilities: Readonly<Record<"long" | "short" | "hold", number>> | null;
  /** Probabilities as the model stated them. */
  readonly stated: Readonly<Record<"long" | "short" | "hold", number>> | null;
  readonly expected_return: number | null;
  readonly weight: number;
  readonly latency_ms: number;
  /** Why it has no vote, in words. */
  readonly error: string | null;
}

/** One decision, whole. */
export interface DecisionDetailView extends DecisionView {
  readonly snapshot_id: string;
  readonly features: Readonly<Record<string, number | null>>;
  readonly schema_hash: string;
  readonly sizing: {
    readonly method: string;
    readonly notional: number;
    readonly quantity: number;
    readonly steps: readonly { readonly name: string; readonly notional: number; readonly detail: string }[];
  } | null;
  readonly stop_price: number | null;
  readonly target_price: number | null;
  readonly config_hash: string;
  readonly inputs_hash: string;
  readonly outputs_hash: string;
  /** Null in records of before there was a chain. */
  readonly chain_hash: string | null;
  readonly program_hash: string | null;
  /** Actions that could not be ruled out; null when nobody answered. */
  readonly prediction_set: readonly ("long" | "short" | "hold")[] | null;
  /** Of the calibrated probabilities: 0 is sure, 1 knows nothing. */
  readonly entropy: number | null;
  readonly orders: readonly OrderView[];
  /** Null for a hold, and until the models have been asked. */
  readonly explanation: ExplanationView | null;
}

/** What pushed a decision towards its action, and what held it back; largest first. */
export interface ExplanationView {
  readonly pushed: readonly FeatureShare[];
  readonly held_back: readonly FeatureShare[];
  readonly models: readonly {
    readonly model_name: string;
    readonly method: string | null;
    readonly reason: string | null;
    /** Its way to its answer; left out where it was not explained, and in records of before this was kept. */
    readonly parts?: AnswerParts;
  }[];
}

export interface PositionView {
  readonly symbol: string;
  readonly trade_id: string | null;
  readonly side: "long" | "short";
  readonly quantity: number;
  readonly entry_price: number;
  readonly mark_price: number;
  readonly unrealized_pnl: number;
  readonly stop_price: number | null;
  readonly target_price: number | null;
  readonly liquidation_price: number | null;
  readonly opened_at: number | null;
  /** True when stop and target are open on the exchange. */
  readonly protected: boolean;
}

export interface EventView {
  readonly event_id: string;
  readonly timestamp: number;
  readonly event_type: string;
  readonly severity: Severity;
  readonly component: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export interface EquityView {
  readonly timestamp: number;
  readonly balance: number;
  readonly equity: number;
}

export interface PageQuery {
  /** 1 to 500. */
  readonly limit: number;
  /** `next` of the page before. */
  readonly before?: string;
  readonly symbol?: string;
  readonly status?: string;
}

export interface Page<T> {
  /** Newest first. */
  readonly items: readonly T[];
  readonly next: string | null;
}

/** What the database can tell. */
export interface Records {
  readonly listings: Listings;
  readonly results: Results;
  trades(query: PageQuery): Promise<Page<TradeView>>;
  orders(query: PageQuery): Promise<Page<OrderView>>;
  decisions(query: PageQuery): Promise<Page<DecisionView>>;
  decision(decisionId: string): Promise<DecisionDetailView | null>;
  events(query: PageQuery): Promise<Page<EventView>>;
  equity(query: PageQuery): Promise<Page<EquityView>>;
  /** Over all closed trades. */
  performance(): Promise<{
    readonly total_pnl: number;
    readonly total_trades: number;
    readonly wins: number;
    readonly fees: number;
  }>;
}

/** What is risked now, each figure beside its limit. */
export interface RiskView {
  readonly mode: RiskMode;
  /** Why nothing new may be opened; null while it may. */
  readonly reason: string | null;
  readonly equity: number;
  readonly peak_equity: number;
  readonly limits: readonly {
    readonly name: string;
    readonly value: number;
    readonly limit: number;
    readonly unit: string;
  }[];
}

/** What a model has come to by what came of its forecasts. */
export interface StandingView {
  /** Of its configured weight; 1 for one that knows nothing and always answers. */
  readonly factor: number;
  readonly brier: number;
  /** Share of the questions that it answered. */
  readonly answered: number;
  /** Judged answers, each by how much it still counts. */
  readonly samples: number;
  readonly calibration: {
    readonly method: string;
    readonly fitted_at: number;
    readonly samples: number;
    /** False where chance explains what curves would have gained: then only the shift of the classes is used. */
    readonly curves_used: boolean;
    readonly stated_log_loss: number;
    readonly calibrated_log_loss: number;
    /** Brier score, expected calibration error and the diagram, before and after; null in fits of before they were kept. */
    readonly reliability: { readonly stated: ReliabilityView; readonly calibrated: ReliabilityView } | null;
  } | null;
}

export interface ReliabilityView {
  readonly brier: number;
  readonly calibration_error: number;
  readonly bins: readonly { readonly count: number; readonly stated: number; readonly came_true: number }[];
}

/** Everything the pages and the API read: the database and what is alive now. */
export interface Views extends Records {
  readonly accounts: DecisionAccounts;
  status(): StatusView;
  /** Null before the exchange has told the account. */
  risk(): RiskView | null;
  models(): readonly ModelStatus[];
  /** Null while none of its forecasts is judged. */
  standing(modelName: string): StandingView | null;
  positions(): readonly PositionView[];
  /** The newest candles, oldest first. */
  candles(symbol: string, limit: number): readonly Candle[];
  /** Each unmet condition in words; ready when empty. */
  notReady(): readonly string[];
}

/** What happens, as it happens. The API's websocket and the pages listen. */
export type LiveMessage =
  | { readonly type: "candle"; readonly symbol: string; readonly candle: Candle }
  | { readonly type: "decision"; readonly decision: DecisionView }
  | { readonly type: "order"; readonly order: OrderView }
  | { readonly type: "trade"; readonly trade: TradeView }
  | { readonly type: "position"; readonly positions: readonly PositionView[] }
  | { readonly type: "equity"; readonly equity: EquityView }
  | { readonly type: "model"; readonly model: ModelStatus }
  | { readonly type: "event"; readonly event: EventView }
  | { readonly type: "status"; readonly status: StatusView };

export interface LiveFeed {
  /** @returns A function that ends the subscription. A listener must not throw or wait. */
  subscribe(listener: (message: LiveMessage) => void): () => void;
}
