import type { Candle } from "../../domain/candle.ts";
import type { NamedCalibration } from "../../domain/calibration.ts";
import type { Decision } from "../../domain/decision.ts";
import type { FeatureVector } from "../../domain/feature_vector.ts";
import type { MetaLearner } from "../../domain/meta_learner.ts";
import type { Run } from "../../domain/recent.ts";
import type { Order, OrderType, Sendable } from "../../domain/order.ts";
import type { Trade } from "../../domain/trade.ts";

/** What the engine wants done. The first group is stored, in one transaction, before the second leaves. */
export type Command =
  | { readonly kind: "record_decision"; readonly decision: Decision }
  | { readonly kind: "store_order"; readonly order: Order }
  | { readonly kind: "store_trade"; readonly trade: Trade }
  | { readonly kind: "store_risk" }
  | { readonly kind: "store_calibrations"; readonly calibrations: readonly NamedCalibration[] }
  | { readonly kind: "store_meta_learner"; readonly metaLearner: MetaLearner }
  | { readonly kind: "tell"; readonly notice: Notice }
  // effects
  | {
    readonly kind: "request_forecasts";
    readonly symbol: string;
    readonly features: FeatureVector;
    readonly candles: Run<Candle>;
    /** Features of the candles before the decided one, oldest first. */
    readonly history: Run<FeatureVector>;
    /** Whether the best prices are asked for too. */
    readonly withQuote: boolean;
  }
  | {
    /** Of a decision that named a direction; nothing comes back. */
    readonly kind: "request_explanation";
    readonly decision: Decision;
    /** What the models were asked with. */
    readonly candles: Run<Candle>;
    readonly history: Run<FeatureVector>;
  }
  | { readonly kind: "submit"; readonly order: Sendable }
  | { readonly kind: "cancel"; readonly symbol: string; readonly clientOrderId: string; readonly type: OrderType }
  | { readonly kind: "query"; readonly symbol: string; readonly clientOrderId: string; readonly type: OrderType }
  | { readonly kind: "refresh_account"; readonly incomeSinceMs: number }
  | {
    readonly kind: "request_view";
    readonly askedSequence: number;
    readonly incomeSinceMs: number;
    /** Since when executions matter, for each symbol with an open trade. */
    readonly fillsSinceMs: ReadonlyMap<string, number>;
    readonly symbols: readonly string[];
  };

/** Something people should hear of: becomes a system event. */
export interface Notice {
  readonly eventType: "TRADE" | "CIRCUIT_BREAKER" | "ERROR" | "WARNING" | "OPERATOR" | "MODEL" | "SYSTEM";
  readonly severity: "info" | "warning" | "error" | "critical";
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}
