import type { KeyChange } from "../../domain/key_change.ts";
import type { Account, Income } from "../../domain/account.ts";
import type { Candle } from "../../domain/candle.ts";
import type { ExchangeView } from "../../domain/exchange_view.ts";
import type { ForecastAnswer } from "../../domain/forecast.ts";
import type { OrderUpdate, PlacedOrder } from "../../domain/order.ts";
import type { Quote } from "../../domain/quote.ts";
import type { Notice } from "./command.ts";
import type { EngineSettings } from "./settings.ts";

/** Everything the engine can be told. Each carries market time: the engine has no other. */
export type EngineEvent =
  & { readonly atMs: number }
  & (
    /** History before the first decision; oldest first. */
    | { readonly kind: "warmup"; readonly symbol: string; readonly candles: readonly Candle[] }
    /** A candle of the primary timeframe has closed. */
    | { readonly kind: "candle"; readonly symbol: string; readonly candle: Candle }
    /** All models have answered, or their deadline has passed. */
    | {
      readonly kind: "forecasts";
      readonly symbol: string;
      readonly candleOpenTimeMs: number;
      readonly answers: readonly ForecastAnswer[];
      /** Best prices when the models were asked; null when nobody asked, or the exchange did not tell. */
      readonly quote: Quote | null;
    }
    /** Orders of a former life that could not be stored before it died, oldest first. */
    | { readonly kind: "lost_orders"; readonly orders: readonly PlacedOrder[] }
    /** The exchange's word on one order. */
    | { readonly kind: "order"; readonly update: OrderUpdate }
    /** The exchange refused it, with its own code. */
    | { readonly kind: "order_rejected"; readonly clientOrderId: string; readonly reason: string }
    /** No word: the order may or may not be there. */
    | { readonly kind: "order_unknown"; readonly clientOrderId: string; readonly reason: string }
    /** The exchange has never seen it, or it was never sent: the reason says which. */
    | { readonly kind: "order_absent"; readonly clientOrderId: string; readonly reason: string }
    | { readonly kind: "account"; readonly account: Account; readonly income: readonly Income[] }
    /** All that the exchange says of the account. `askedSequence`: the last event that was taken before it was asked. */
    | { readonly kind: "exchange_view"; readonly view: ExchangeView; readonly askedSequence: number }
    /** A stop has had its time to be acknowledged. */
    | { readonly kind: "protection_due"; readonly tradeId: string }
    /** Time has passed: entries that are sent in parts go on. */
    | { readonly kind: "tick"; readonly symbol: string }
    | { readonly kind: "control"; readonly action: ControlAction; readonly who: string; readonly why: string }
    /** An operator wants this trade closed, at market. */
    | { readonly kind: "force_exit"; readonly tradeId: string; readonly who: string; readonly why: string }
    /** The configuration was read again: these hold from now on. */
    | ({ readonly kind: "settings"; readonly settings: EngineSettings } & SettingsChange)
    /** Something around the engine happened that people should be able to look up. */
    | { readonly kind: "notice"; readonly notice: Notice }
    /** The journal cannot store any more (why), or can again (null). */
    | { readonly kind: "journal"; readonly failing: string | null }
    /** A market has told nothing for too long. `sinceMs`: when it was heard last, wall time. */
    | { readonly kind: "stale_feed"; readonly symbol: string; readonly sinceMs: number }
    /** Model servers that have told nothing for too long, all of them; empty when each is heard again. */
    | { readonly kind: "stale_models"; readonly models: readonly string[] }
    /** No new risk from now on; positions are closed when asked. */
    | { readonly kind: "shutdown"; readonly closePositions: boolean }
  );

/** A reload, as it is journalled: the configuration itself is stored under its hash. */
export interface SettingsChange {
  readonly configHash: string;
  readonly who: string;
  readonly why: string;
  readonly changed: readonly KeyChange[];
  /** Keys that the file gives another value, and that only a restart takes over. Journals of before hold names alone. */
  readonly needRestart: readonly (KeyChange | string)[];
  /** Keys that waited for a restart, and do not any more: the file says again what holds. */
  readonly withdrawn?: readonly KeyChange[];
}

export type ControlAction = "pause" | "resume" | "halt" | "flatten";
