import type { EngineState } from "../../../coordinator/engine/state.ts";
import type { Config } from "../../../coordinator/runtime/config/schema.ts";
import type { Row, Statement } from "../../../db/sql/client.ts";
import type { Qty, Usd } from "../../../domain/money.ts";
import type { MatchingState } from "../../../exchange/matching/state.ts";

/** What an invariant is shown. The exchange's own books are the truth. */
export interface Sight {
  readonly nowMs: number;
  readonly books: Readonly<MatchingState>;
  /** Signed: what of the position is ours, and what others hold beside it. */
  readonly oursQty: Qty;
  readonly foreignQty: Qty;
  /** What our trades have realised less fees, with their funding, open ones included: read from the exchange's lists. */
  readonly ownNet: Usd;
  /** Funding and the like that came while we held nothing. */
  readonly foreignIncome: number;
  /** Memory of the process that trades; null while none does. */
  readonly engine: EngineState | null;
  /** For how long a process has traded with nothing going wrong between it and the exchange or the database; else 0. */
  readonly calmMs: number;
  /** For how long, in calm, nothing has moved on the account. */
  readonly quietMs: number;
  readonly config: Config;
  /** Since when an operator has been told that trading is stopped; null while it is not. */
  readonly stoppedSinceMs: number | null;
  /** How long it had been calm when the account's stream last ended with its key; null while it has not. */
  readonly keyExpiredInCalmMs: number | null;
  /** Why a process ended that nobody had told to. */
  readonly diedBy: string | null;
  /** Timers and answers that the process waits for. */
  readonly waiting: number;
  /** What the database says. */
  readonly rows: (statement: Statement) => readonly Row[];
}

/** Something that must always hold. It may remember what it has seen. */
export interface Invariant {
  /** As it is printed, e.g. `protected`. */
  readonly name: string;
  /** After every step, when anything may have changed. @returns What is wrong, in words; null when it holds. */
  readonly always?: (sight: Sight) => string | null;
  /** When everything has come to rest. Also at the end of each seed. */
  readonly atRest?: (sight: Sight) => string | null;
}
