import type { Params, Security } from "../endpoint.ts";
import type { FaultTable } from "./fault_table.ts";

/** What a fault may look at. */
export interface SeenCall {
  /** Counts the calls, from 0. */
  readonly n: number;
  /** Time since the exchange began, of its clock. */
  readonly elapsedMs: number;
  /** e.g. `POST /fapi/v1/order`. */
  readonly route: string;
  readonly security: Security;
  /** New orders in it. */
  readonly orders: number;
  readonly params: Params;
}

/** An answer that is not the endpoint's. */
export interface FaultAnswer {
  readonly status: number;
  /** JSON, or a proxy's page. */
  readonly body: { readonly code: number; readonly msg: string } | string;
}

/** What becomes of a call. Several faults may say so: delays add up, of the rest the first in the list holds. */
export interface CallFate {
  readonly delayBeforeMs?: number;
  readonly delayAfterMs?: number;
  /** The endpoint is not asked. */
  readonly instead?: FaultAnswer;
  /** The endpoint is asked, and this is what the client is told. */
  readonly afterwards?: FaultAnswer;
  /** From now on the address is limited. */
  readonly limited?: { readonly status: 429 | 418; readonly ms: number };
  /** Market data: the first answer of the episode again. @see Episode.startMs */
  readonly staleSinceMs?: number;
  /** The trade list leaves out what has been executed since the episode began. */
  readonly hidesTrades?: boolean;
  /** The algo order is accepted, and rejected right after. */
  readonly rejectsAlgo?: boolean;
}

/** One family of faults. Pure: looks at a call and says what becomes of it, or undefined for nothing. */
export type CallFault = (table: FaultTable, call: SeenCall) => CallFate | undefined;

/** Orders that only reduce. */
export const isReducing = ({ params }: SeenCall): boolean =>
  [params["reduceOnly"], params["closePosition"]].some((each) => each?.toLowerCase() === "true");

export const placesAlgo = ({ route }: SeenCall): boolean => route === "POST /fapi/v1/algoOrder";
