import type { Check, Decision } from "../../domain/decision.ts";
import { featureValue } from "../../domain/feature_vector.ts";
import { type Action, ACTIONS } from "../../domain/forecast.ts";
import { GrowingNumbers } from "./growing.ts";

/** What one model, or the ensemble, said of each decision: three numbers each, in the order of `ACTIONS`. */
export interface Voice {
  /** As it stated them. */
  readonly stated: GrowingNumbers;
  /** As they were voted with. */
  readonly calibrated: GrowingNumbers;
}

/** How one gate or risk check has decided. */
export interface GateRecord {
  readonly name: string;
  /** Decisions that it looked at, of those that named a direction. */
  asked: number;
  failed: number;
  /** Decisions that were stopped by it and by none before it. */
  stopped: number;
  /** What it measured, where that is a number. */
  readonly values: GrowingNumbers;
  limit: number | string | null;
  /** Its words on the last decision that it stopped. */
  detail: string | null;
}

type Probabilities = Readonly<Record<Action, number>>;

/**
 * All decisions of a backtest in columns, without the features that they were taken on: what calibration and refusals are
 * told from.
 */
export class DecisionLog {
  readonly openTimesMs = new GrowingNumbers();
  /** Average true range at the decision, in price. */
  readonly atrs = new GrowingNumbers();
  /** Index of the market, in the order of their first decision. */
  readonly markets = new GrowingNumbers();
  readonly symbols: string[] = [];
  readonly models = new Map<string, Voice>();
  readonly ensemble: Voice = voice();
  readonly gates = new Map<string, GateRecord>();
  /** Decisions by the regime of their market; `unknown` where it could not be told. */
  readonly regimes = new Map<string, number>();

  get length(): number {
    return this.openTimesMs.length;
  }

  add(decision: Decision): void {
    const before = this.length;
    this.openTimesMs.push(decision.candleOpenTimeMs);
    this.atrs.push(featureValue(decision.features, "atr") ?? NaN);
    this.markets.push(this.#marketOf(decision.symbol));
    this.#voices(decision, 3 * before);
    this.#gates(decision);
  }

  #marketOf(symbol: string): number {
    const known = this.symbols.indexOf(symbol);
    return known >= 0 ? known : this.symbols.push(symbol) - 1;
  }

  #voices({ aggregate }: Decision, at: number): void {
    if (!aggregate) return;
    say(this.ensemble, at, aggregate.pooled, aggregate.probabilities);
    for (const { modelName, forecast, probabilities } of aggregate.votes) {
      let known = this.models.get(modelName);
      if (!known) this.models.set(modelName, known = voice());
      say(known, at, forecast.probabilities, probabilities);
    }
  }

  #gates({ aggregate, gates, riskChecks, rejection }: Decision): void {
    const regime = gates.find(({ name }) => name === "regime")?.value ?? "unknown";
    this.regimes.set(String(regime), (this.regimes.get(String(regime)) ?? 0) + 1);
    if (aggregate?.action === "hold") return;
    for (const check of gates) this.#looked(check);
    for (const check of riskChecks) this.#looked(check);
    if (rejection === null) return;
    const record = this.#recordOf(rejection.name);
    record.stopped++;
    record.detail = rejection.detail;
  }

  #looked({ name, passed, value, limit }: Check): void {
    const record = this.#recordOf(name);
    record.asked++;
    if (!passed) record.failed++;
    if (typeof value === "number") record.values.push(value);
    record.limit = limit;
  }

  #recordOf(name: string): GateRecord {
    let record = this.gates.get(name);
    if (!record) {
      record = { name, asked: 0, failed: 0, stopped: 0, values: new GrowingNumbers(), limit: null, detail: null };
      this.gates.set(name, record);
    }
    return record;
  }
}

const voice = (): Voice => ({ stated: new GrowingNumbers(), calibrated: new GrowingNumbers() });

function say({ stated, calibrated }: Voice, at: number, told: Probabilities, voted: Probabilities): void {
  stated.padTo(at);
  calibrated.padTo(at);
  for (const action of ACTIONS) {
    stated.push(told[action]);
    calibrated.push(voted[action]);
  }
}
