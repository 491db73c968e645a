import type { Account } from "../../domain/account.ts";
import type { Candle } from "../../domain/candle.ts";
import type { ForecastAnswer } from "../../domain/forecast.ts";
import type { OrderUpdate } from "../../domain/order.ts";
import type { Notice } from "./command.ts";

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
    }
    /** The exchange's word on one order. */
    | { readonly kind: "order"; readonly update: OrderUpdate }
    /** The exchange refused it, with its own code. */
    | { readonly kind: "order_rejected"; readonly clientOrderId: string; readonly reason: string }
    /** No word: the order may or may not be there. */
    | { readonly kind: "order_unknown"; readonly clientOrderId: string; readonly reason: string }
    /** The exchange has never seen it. */
    | { readonly kind: "order_absent"; readonly clientOrderId: string }
    | { readonly kind: "account"; readonly account: Account }
    | { readonly kind: "control"; readonly action: ControlAction; readonly who: string; readonly why: string }
    /** Something around the engine happened that people should be able to look up. */
    | { readonly kind: "notice"; readonly notice: Notice }
    /** No new risk from now on; positions are closed when asked. */
    | { readonly kind: "shutdown"; readonly closePositions: boolean }
  );

export type ControlAction = "pause" | "resume" | "halt";
