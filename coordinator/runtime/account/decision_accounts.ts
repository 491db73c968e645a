import pLimit from "p-limit";
import { timeframeMs } from "../../../domain/candle.ts";
import type { Decision } from "../../../domain/decision.ts";
import type { AnswerParts } from "../../../domain/explanation.ts";
import { NOTHING_KNOWN, type Waterfall } from "../../../domain/waterfall.ts";
import type { LabelRule } from "../../../outcomes/label_at.ts";
import { labelRuleOf } from "../../../outcomes/label_of.ts";
import { waterfallOf } from "../../ensemble/waterfall/waterfall.ts";
import type { EngineSettings } from "../../engine/settings.ts";
import type { Clock } from "../../ports/clock.ts";
import type {
  AccountSource,
  DecisionAccounts,
  DecisionAccountView,
  OutcomeView,
  ReplayView,
} from "../../ports/decision_accounts.ts";
import type { DecisionHistory } from "../../ports/decision_history.ts";
import { proveDecision } from "../proof/prove.ts";
import { BASE_CANDLES, baseRateOf } from "./base_rate.ts";
import { combinationOf, costsOf } from "./combination.ts";
import { outcomeOf, UNKNOWN_OUTCOME } from "./outcome.ts";

export interface AccountParts {
  readonly history: Pick<DecisionHistory, "decision" | "shared" | "chainHashBefore">;
  readonly source: AccountSource;
  readonly clock: Pick<Clock, "nowMs" | "monotonicMs">;
}

/** Accounts of decisions as they are asked for: nothing of them is stored. */
export class RecordedAccounts implements DecisionAccounts {
  readonly #parts: AccountParts;
  readonly #oneAtATime = pLimit(1);

  constructor(parts: AccountParts) {
    this.#parts = parts;
  }

  async account(decisionId: string): Promise<DecisionAccountView | null> {
    const { history, source } = this.#parts;
    const [stored, around] = await Promise.all([history.decision(decisionId), source.around(decisionId)]);
    if (!stored) return null;
    if (!stored.record) {
      const [fault] = stored.faults;
      return { ...NO_ACCOUNT, ...around, unreadable: fault?.recorded ?? "its rows make no record" };
    }
    const { decision, configHash } = stored.record;
    const settings = await history.shared<EngineSettings>(configHash);
    const rule = settings && labelRuleOf(settings);
    const told = rule ? await this.#toldBy(decision, rule) : { outcome: UNKNOWN_OUTCOME, base: NOTHING_KNOWN };
    return {
      waterfall: await this.#waterfall(decision, told.base),
      combination: combinationOf(decision),
      costs: costsOf(decision),
      outcome: told.outcome,
      ...around,
      unreadable: null,
    };
  }

  /** One after another: a crowd of readers must not make the market wait. */
  replay(decisionId: string): Promise<ReplayView | null> {
    return this.#oneAtATime(() => this.#replay(decisionId));
  }

  async #replay(decisionId: string): Promise<ReplayView | null> {
    const { history, clock } = this.#parts;
    const startedMs = clock.monotonicMs();
    const verdict = await proveDecision(history, decisionId);
    return verdict && {
      decisions: verdict.decisions,
      incomplete: verdict.incomplete,
      chained: verdict.chained,
      differences: verdict.differences,
      replayed_at: clock.nowMs(),
      took_ms: clock.monotonicMs() - startedMs,
    };
  }

  /** What the market tells: how often the action came true before, and what came true of this decision. */
  async #toldBy(decision: Decision, rule: Omit<LabelRule, "knownToMs">) {
    const { symbol, candleOpenTimeMs, action } = decision;
    const candleMs = timeframeMs(rule.timeframe);
    const fromMs = candleOpenTimeMs - BASE_CANDLES * candleMs;
    const toMs = candleOpenTimeMs + rule.horizonBars * candleMs;
    const candles = await this.#parts.source.candles(symbol, rule.timeframe, fromMs, toMs);
    const outcome: OutcomeView = outcomeOf(decision, candles, rule);
    return { outcome, base: baseRateOf(candles, candleOpenTimeMs, action, rule) };
  }

  async #waterfall({ decisionId, aggregate, gates, circumstances }: Decision, base: Waterfall["base"]) {
    if (!aggregate) return null;
    const explanation = await this.#parts.source.explanation(decisionId);
    const parts = new Map<string, AnswerParts>();
    for (const { model_name, parts: told } of explanation?.models ?? []) if (told) parts.set(model_name, told);
    return waterfallOf({ aggregate, gates, metaLearner: circumstances?.lessons.metaLearner ?? null, base, parts });
  }
}

const NO_ACCOUNT = { waterfall: null, combination: null, costs: null, outcome: UNKNOWN_OUTCOME };
