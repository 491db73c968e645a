import { addUsd, type Usd } from "../../domain/money.ts";
import { err, invariant, ok, type Result } from "../../domain/result.ts";
import { dualSidePositionRefusal } from "./account_settings.ts";
import type { MatchingEvent } from "./events.ts";
import type { AccountFigures } from "./margin.ts";
import { addFigures, NO_FIGURES } from "./market_figures.ts";
import { MatchingEngine } from "./matching_engine.ts";
import type { Refusal } from "./refusal.ts";
import { type MatchingState, newState } from "./state.ts";
import type { TradingRules } from "./trading_rules.ts";

/** What happened in one market. */
export interface EventsOfMarket {
  readonly engine: MatchingEngine;
  readonly events: readonly MatchingEvent[];
}

/**
 * One margin account over several markets: each has its engine, its orders and its position; wallet, free margin and
 * maintenance margin are shared, as in Binance's cross margin. What was transferred is booked in the first market.
 */
export class MatchingAccount {
  readonly engines: readonly MatchingEngine[];

  private constructor(rules: readonly TradingRules[], states: readonly MatchingState[]) {
    invariant(rules.length > 0 && rules.length === states.length, "an account has a state for each of its markets");
    this.engines = rules.map((each, i) => MatchingEngine.restore(each, states[i]!, () => this.#elsewhere(i)));
  }

  /** @param deposits Opening wallet balance. */
  static create(rules: readonly TradingRules[], deposits: Usd, leverage = 20): MatchingAccount {
    return new MatchingAccount(rules, rules.map((_, i) => newState(i === 0 ? deposits : 0 as Usd, leverage, i)));
  }

  /** @param states As `snapshot()` gave them, in the order of the rules. */
  static restore(rules: readonly TradingRules[], states: readonly MatchingState[]): MatchingAccount {
    return new MatchingAccount(rules, states);
  }

  /** Plain data, independent of the account from here on. */
  snapshot(): MatchingState[] {
    return this.engines.map((engine) => engine.snapshot());
  }

  figures(): AccountFigures {
    return this.#first.figures();
  }

  /** That figure alone, which is asked for at each candle. */
  get equity(): Usd {
    return this.engines.reduce((sum, each) => addUsd(sum, each.equityHere), 0 as Usd);
  }

  /** A deposit, or, negative, a withdrawal. */
  transfer(amount: Usd): Result<MatchingEvent[], Refusal> {
    return this.#first.transfer(amount);
  }

  /** Hedge mode or one-way mode, of all markets; refused when one of them has an order or a position. */
  setDualSidePosition(dual: boolean): Result<boolean, Refusal> {
    for (const { state } of this.engines) {
      const refusal = dualSidePositionRefusal(state, dual);
      if (refusal) return err(refusal);
    }
    for (const engine of this.engines) engine.setDualSidePosition(dual);
    return ok(dual);
  }

  /** Whether there is a position that the margin no longer carries. */
  get hasRuined(): boolean {
    return this.engines.some((each) => each.isDueForLiquidation);
  }

  /**
   * Liquidates what the margin no longer carries after something has happened in one market: the largest loss first,
   * until the rest is carried.
   */
  liquidateRuined(): EventsOfMarket[] {
    const happened: EventsOfMarket[] = [];
    for (;;) {
      const [engine] = this.engines.filter((each) => each.isDueForLiquidation)
        .sort((a, b) => a.marketFigures().unrealizedPnl - b.marketFigures().unrealizedPnl);
      if (!engine) return happened;
      happened.push({ engine, events: engine.liquidate() });
    }
  }

  get #first(): MatchingEngine {
    return this.engines[0]!;
  }

  #elsewhere(index: number) {
    return this.engines.reduce((sum, each, i) => i === index ? sum : addFigures(sum, each.marketFigures()), NO_FIGURES);
  }
}
