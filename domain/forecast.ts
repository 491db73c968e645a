export type Action = "long" | "short" | "hold";
export const ACTIONS: readonly Action[] = ["long", "short", "hold"];

/** What one model says of the next move. Probabilities are in [0, 1] and add up to 1. */
export interface Forecast {
  readonly modelName: string;
  readonly modelVersion: string;
  readonly action: Action;
  /** `probabilities[action]`. */
  readonly confidence: number;
  /** P(long) / (P(long) + P(short)). */
  readonly probability: number;
  readonly probabilities: Readonly<Record<Action, number>>;
  /** Gross fraction at the label's horizon, for the action taken; costs are not in it. */
  readonly expectedReturn: number;
  /** Price, or null when the model names none. */
  readonly stopLoss: number | null;
  readonly takeProfit: number | null;
  /** The margin before the probability. */
  readonly rawScore: number;
  /** What the model server measured inside. */
  readonly latencyMs: number;
  /** How far the row lies from the training rows: above 1 it is an outlier. Left out by a model that does not know. */
  readonly outlierScore?: number;
  /** Mean gross return of a long and of a short by the class that comes true. Left out by a model that does not know. */
  readonly classReturns?: Readonly<Record<"long" | "short", Readonly<Record<Action, number>>>>;
}

/** `expired`: it answered, but what it learned is too old to be voted with. */
export type ForecastFaultKind = "timeout" | "garbage" | "unavailable" | "refused" | "expired";

/** One model's word, or why there is none. Nothing is ever made up in its place. */
export type ForecastAnswer =
  & {
    readonly modelName: string;
    readonly endpoint: string;
    /** Configured weight, before any learned one. */
    readonly weight: number;
    /** Round trip as the coordinator saw it. */
    readonly latencyMs: number;
  }
  & (
    | { readonly ok: true; readonly forecast: Forecast; readonly raw: unknown }
    | { readonly ok: false; readonly fault: ForecastFaultKind; readonly detail: string }
  );
