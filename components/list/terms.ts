/** What may be asked of each table, the newest rows first unless asked otherwise. */
import { DECISION_LIST, EVENT_LIST, ORDER_LIST, TRADE_LIST } from "../../coordinator/ports/listings.ts";
import { TRIAL_LIST } from "../../coordinator/ports/research/records.ts";
import type { ListTerms } from "./list_query.ts";

export const TRADES: ListTerms = { ...TRADE_LIST, preset: "entry_time" };
export const ORDERS: ListTerms = { ...ORDER_LIST, preset: "timestamp" };
export const DECISIONS: ListTerms = { ...DECISION_LIST, preset: "timestamp" };
export const EVENTS: ListTerms = { ...EVENT_LIST, preset: "timestamp" };
export const TRIALS: ListTerms = { ...TRIAL_LIST, preset: "recorded_at" };
