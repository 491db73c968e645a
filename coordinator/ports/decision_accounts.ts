import type { Candle, Timeframe } from "../../domain/candle.ts";
import type { Action } from "../../domain/forecast.ts";
import type { Waterfall } from "../../domain/waterfall.ts";
import type { ExplanationView, TradeView } from "./views.ts";

type Probabilities = Readonly<Record<Action, number>>;

/** How a decision came about and what came of it, worked out from its record. Plain JSON, names as in the contract. */
export interface DecisionAccountView {
  /** Null where no model had a vote, and where the record cannot be read. */
  readonly waterfall: Waterfall | null;
  readonly combination: CombinationView | null;
  /** What the expected value is made of; null where nothing was worth a trade's costs, as a hold. */
  readonly costs: CostsView | null;
  /** By the label that models learn: what it would have been right to do. */
  readonly outcome: OutcomeView;
  /** The trade that it opened. */
  readonly trade: TradeView | null;
  /** Decisions before and after it in the same market. */
  readonly previous: string | null;
  readonly next: string | null;
  /** Why there is no account, in words; null where there is one. */
  readonly unreadable: string | null;
}

/** How the method made one answer of several. */
export interface CombinationView {
  /** The weighted mean of the models' calibrated probabilities. */
  readonly pool: Probabilities;
  /** After the meta-learner; the pool itself where there is none. */
  readonly combined: Probabilities;
  /** After the ensemble's own calibration. */
  readonly probabilities: Probabilities;
  /** By name of the model: what its weight is made of. */
  readonly weights: readonly {
    readonly model_name: string;
    readonly configured: number;
    /** What it has earned; 1 where the method does not learn. */
    readonly earned: number;
    /** Of all votes, 0 to 1. */
    readonly share: number;
    /** `isotonic`, `platt` or `shift` where only the frequencies of the classes are corrected; null for none. */
    readonly calibrated_by: string | null;
  }[];
  readonly ensemble_calibrated_by: string | null;
  /** Whether a meta-learner was in use. */
  readonly meta_learner: boolean;
}

/** All as fractions of the position's value. */
export interface CostsView {
  readonly expected_return: number;
  readonly fees: number;
  readonly slippage: number;
  /** Positive when it is paid. */
  readonly funding: number;
}

export interface OutcomeView {
  /** `pending` until the label's time is over; `unknown` where candles are missing, or the record does not tell. */
  readonly state: "pending" | "judged" | "unknown";
  readonly came_true: Action | null;
  /** Gross fractions that a long and a short would have made. */
  readonly long_return: number | null;
  readonly short_return: number | null;
  /** Market time at which it is known, Unix ms. */
  readonly known_at: number | null;
}

/** What came of making a decision again. */
export interface ReplayView {
  readonly decisions: number;
  /** 1 where the record is from before all of its inputs were kept: then only its hashes were looked at. */
  readonly incomplete: number;
  /** Whether its link to the decision before was looked at too. */
  readonly chained: boolean;
  readonly differences: readonly {
    readonly decision_id: string;
    readonly field: string;
    readonly recorded: string | null;
    readonly recomputed: string | null;
  }[];
  /** Wall time at which it was made again, Unix ms, and how long that took. */
  readonly replayed_at: number;
  readonly took_ms: number;
}

/** What pages and API ask about one decision. Both answer null when there is none of that id. */
export interface DecisionAccounts {
  account(decisionId: string): Promise<DecisionAccountView | null>;
  /** Makes it again from its record. It changes nothing; one is made after another. */
  replay(decisionId: string): Promise<ReplayView | null>;
}

/** What an account is made of beside the record. */
export interface AccountSource {
  explanation(decisionId: string): Promise<ExplanationView | null>;
  /** Closed candles, oldest first, both ends included. */
  candles(symbol: string, timeframe: Timeframe, fromMs: number, toMs: number): Promise<Candle[]>;
  /** The trade of a decision, and its neighbours in its market. */
  around(decisionId: string): Promise<Pick<DecisionAccountView, "trade" | "previous" | "next">>;
}
