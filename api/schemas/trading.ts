/** The schemas of `coordinator/ports/views.ts` for the OpenAPI document; the compiler holds them to the views. */
import { SEVERITIES } from "../../coordinator/ports/journal.ts";
import { z } from "@hono/zod-openapi";
import type {
  DecisionDetailView,
  DecisionView,
  EquityView,
  EventView,
  OrderView,
  PositionView,
  TradeView,
} from "../../coordinator/ports/views.ts";

export const time = z.int().describe("Unix ms, UTC");
export const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
const number = z.number();
const text = z.string();
const action = z.enum(["long", "short", "hold"]);
const side = z.enum(["long", "short"]);

const check = z.object({
  name: text,
  passed: z.boolean(),
  value: maybe(z.union([number, text])),
  limit: maybe(z.union([number, text])),
  detail: text,
}).openapi("Check");

export const trade: z.ZodType<TradeView> = z.object({
  trade_id: text,
  timestamp: time,
  symbol: text,
  side,
  entry_price: maybe(number),
  exit_price: maybe(number),
  quantity: number,
  pnl: number.describe("Net of fees and funding"),
  pnl_percent: number,
  fees: number,
  funding: number.describe("Positive when received"),
  status: text,
  exit_reason: maybe(text),
  entry_order_id: text,
  exit_order_id: maybe(text),
  entry_time: maybe(time),
  exit_time: maybe(time),
  hold_duration: maybe(number).describe("ms"),
  decision_confidence: number,
  decision_expected_value: number,
  risk_exposure: number,
  max_drawdown: number,
  max_runup: number,
  snapshot_id: text,
  decision_id: text,
  stop_price: number,
  target_price: number,
  arrival_price: number.describe("Last price when the decision was made"),
  entry_slippage_bps: maybe(number).describe("Average entry against the arrival price, positive when it cost us"),
}).openapi("Trade");

const orderFields = z.object({
  order_id: text,
  client_order_id: text,
  exchange_order_id: maybe(text),
  trade_id: text,
  decision_id: maybe(text),
  timestamp: time,
  symbol: text,
  side: text,
  type: text,
  purpose: text,
  quantity: number,
  price: maybe(number),
  trigger_price: maybe(number),
  filled_qty: number,
  avg_fill_price: maybe(number),
  fee: number,
  status: text,
  created_at: time,
  updated_at: time,
  reject_reason: maybe(text),
}).openapi("Order");
export const order: z.ZodType<OrderView> = orderFields;

const shares = z.object({ long: number, short: number, hold: number });

const vote = z.object({
  model_name: text,
  model_version: maybe(text),
  action: maybe(action),
  confidence: maybe(number),
  probabilities: maybe(shares).describe("As voted: calibrated"),
  stated: maybe(shares).describe("As the model stated them"),
  expected_return: maybe(number).describe("Gross, as a fraction"),
  weight: number,
  latency_ms: number,
  error: maybe(text).describe("Why it has no vote"),
}).openapi("Vote");

const decisionFields = z.object({
  decision_id: text,
  timestamp: time,
  symbol: text,
  final_action: action,
  final_confidence: maybe(number),
  expected_value: maybe(number).describe("After costs, as a fraction"),
  aggregation_method: text,
  model_count: z.int(),
  model_agreement: maybe(number),
  uncertainty: maybe(number),
  gates: z.array(check),
  risk_checks: z.array(check),
  risk_check_passed: z.boolean(),
  position_size: maybe(number),
  rejected: z.boolean(),
  rejection_reason: maybe(text),
  latency_ms: number,
  price: number,
  trade_id: maybe(text),
  votes: z.array(vote),
});
export const decision: z.ZodType<DecisionView> = decisionFields.openapi("Decision");

const featureShares = z.array(z.object({
  feature: text,
  value: maybe(number),
  contribution: number.describe("Share of the whole vote that it moved: positive towards the action, −1 to 1"),
}));

const answerParts = z.object({
  base: number.describe("P(action) while no feature is known"),
  stated: number,
  features: z.array(z.object({ feature: text, value: maybe(number), contribution: number })),
  others: z.object({ count: z.int(), contribution: number }),
  untold: number.describe("What the explanation leaves over"),
});

const explanation = z.object({
  pushed: featureShares,
  held_back: featureShares,
  models: z.array(z.object({
    model_name: text,
    method: maybe(text).describe("How its answer was explained"),
    reason: maybe(text).describe("Why it was not"),
    parts: answerParts.exactOptional().describe("Its way to its answer; left out where it is not kept"),
  })),
}).openapi("Explanation");

export const decisionDetail: z.ZodType<DecisionDetailView> = decisionFields.extend({
  snapshot_id: text,
  features: z.record(text, maybe(number)),
  schema_hash: text,
  sizing: maybe(z.object({
    method: text,
    notional: number,
    quantity: number,
    steps: z.array(z.object({ name: text, notional: number, detail: text })),
  })),
  stop_price: maybe(number),
  target_price: maybe(number),
  config_hash: text,
  inputs_hash: text,
  outputs_hash: text,
  chain_hash: maybe(text).describe("Ties it to the decision before"),
  program_hash: maybe(text).describe("Of the program that took it"),
  prediction_set: maybe(z.array(action)).describe("Actions that could not be ruled out"),
  entropy: maybe(number).describe("Of the calibrated probabilities: 0 is sure, 1 knows nothing"),
  orders: z.array(orderFields),
  explanation: maybe(explanation).describe("Null for a hold, and until the models have been asked"),
}).openapi("DecisionDetail");

export const position: z.ZodType<PositionView> = z.object({
  symbol: text,
  trade_id: maybe(text),
  side,
  quantity: number,
  entry_price: number,
  mark_price: number,
  unrealized_pnl: number,
  stop_price: maybe(number),
  target_price: maybe(number),
  liquidation_price: maybe(number),
  opened_at: maybe(time),
  protected: z.boolean().describe("Stop and target are open on the exchange"),
}).openapi("Position");

export const event: z.ZodType<EventView> = z.object({
  event_id: text,
  timestamp: time,
  event_type: text,
  severity: z.enum(SEVERITIES),
  component: text,
  message: text,
  details: z.record(text, z.unknown()),
}).openapi("Event");

export const equity: z.ZodType<EquityView> = z.object({
  timestamp: time,
  balance: number,
  equity: number,
}).openapi("Equity");
