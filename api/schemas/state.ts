import { BREAKER_STATES } from "../../domain/breaker.ts";
import { z } from "@hono/zod-openapi";
import type { StatusView } from "../../coordinator/ports/views.ts";
import { decision, maybe, time } from "./trading.ts";

const number = z.number();
const text = z.string();

export const status: z.ZodType<StatusView> = z.object({
  version: text,
  mode: z.enum(["demo", "replay", "paper", "testnet", "live"]),
  account: text.describe("What flatten has to be asked for with"),
  flatten: maybe(
    z.object({
      state: z.enum(["closing", "flat", "not_flat"]).describe("flat is verified with the exchange; not_flat given up"),
      started_at: time.describe("Market time"),
      looks: z.int().describe("How often the exchange was asked what it still holds"),
      remains: z.array(text).readonly(),
      steps: z.array(text).readonly().describe("What was done so far, oldest first"),
    }).readonly(),
  ).describe("The last order to be flat; null once trading goes on"),
  profile: z.enum(["default", "demo"]),
  simulated: z.boolean().describe("No real money can move"),
  state: z.enum(["starting", "running", "paused", "halted", "stopping"]),
  state_reason: maybe(text),
  symbols: z.array(text),
  timeframe: text,
  uptime_seconds: number,
  market_time: maybe(time).describe("Close of the last candle"),
  data_age_ms: maybe(number).describe("Wall ms since the last candle arrived"),
  risk_mode: z.enum(["active", "reducing", "halted"]).describe("Whether anything new may be opened"),
  risk_reason: maybe(text),
  stale: z.array(
    z.object({
      kind: z.enum(["feed", "model"]),
      name: text.describe("Market and timeframe, or the model's name"),
      since: time.describe("When it was heard last, wall time"),
      expected_ms: number.describe("How often it should be heard, wall ms"),
      stops_entries: z.boolean().describe("Whether nothing new is opened meanwhile"),
    }).readonly(),
  ).readonly().describe("Silent for more than twice as long as expected"),
  speed: maybe(number).describe("Times faster than life"),
  balance: number,
  equity: number,
  initial_balance: number,
  peak_equity: number,
  total_pnl: number,
  daily_pnl: number,
  win_rate: maybe(number),
  total_trades: z.int(),
  open_trades: z.int(),
  decisions: z.int(),
  refusals: z.record(text, z.int()).describe("How many decisions each gate or check stopped"),
  circuit_breaker: z.object({
    state: z.enum(BREAKER_STATES),
    consecutive_losses: z.int(),
    limit: z.int(),
    reason: maybe(text),
    until: maybe(time).describe("Market time at which it has cooled down"),
  }),
  last_decision: maybe(decision),
  progress: maybe(text).describe("What goes on before trading starts"),
  market: z.object({
    price: maybe(number),
    rsi: maybe(number),
    volume_24h: maybe(number),
    price_change_24h: maybe(number),
  }),
}).openapi("Status");

const reliability = z.object({
  brier: number,
  calibration_error: number,
  bins: z.array(z.object({ count: number, stated: number, came_true: number }).readonly()).readonly(),
}).readonly().describe("How well stated probabilities fit what came true");

export const model = z.object({
  name: text,
  endpoint: text,
  status: z.enum(["starting", "training", "ready", "failing", "offline"]),
  online: z.boolean(),
  enabled: z.boolean(),
  weight: number,
  training: z.boolean(),
  continuous_learning: z.boolean(),
  action: maybe(text).describe("Of its last prediction"),
  confidence: maybe(number).describe("Of its last prediction"),
  latency_ms: maybe(number),
  last_prediction: maybe(time),
  version: maybe(text),
  model_type: maybe(text),
  samples_trained: z.int(),
  training_samples: z.int(),
  uptime_seconds: maybe(number),
  memory_usage_mb: maybe(number),
  cpu_percent: maybe(number),
  failures: z.int(),
  restarts: z.int(),
  trouble: maybe(text).describe("What is wrong; null when nothing is"),
  standing: maybe(
    z.object({
      factor: number.describe("Of its configured weight; 1 for one that knows nothing and always answers"),
      brier: number,
      answered: number.describe("Share of the questions that it answered"),
      samples: number.describe("Judged answers, each by how much it still counts"),
      calibration: maybe(
        z.object({
          method: text,
          fitted_at: time.describe("Market time"),
          samples: z.int(),
          curves_used: z.boolean(),
          stated_log_loss: number,
          calibrated_log_loss: number,
          reliability: maybe(z.object({ stated: reliability, calibrated: reliability }).readonly()),
        }),
      ),
    }).readonly().describe("What came of its forecasts, as the ensemble judges them; null while none is judged"),
  ),
  watch: maybe(
    z.object({
      scores: maybe(
        z.object({
          predictions: z.int(),
          log_loss: number,
          base_log_loss: number.describe("What always saying the shares of these very outcomes would have got"),
          brier: number,
          calibration_error: number,
          hit_rate: number,
        }).describe("Over the latest predictions whose outcome is known"),
      ),
      drift_psi: maybe(number).describe("Mean population stability index over the features"),
      alerts: z.array(z.object({ kind: z.string(), message: z.string() })),
    }).describe("What the server sees of its model while it serves"),
  ),
}).readonly().openapi("Model");

/** A model server as the API and `status_update` show it. */
export type ModelView = z.output<typeof model>;

export const risk = z.object({
  mode: z.enum(["active", "reducing", "halted"]),
  reason: maybe(text).describe("Why nothing new may be opened"),
  equity: number,
  peak_equity: number,
  limits: z.array(z.object({ name: text, value: number, limit: number, unit: text }).readonly()).readonly(),
}).readonly().openapi("Risk");

export const candle = z.object({
  timestamp: time.describe("Open, Unix ms, UTC"),
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number.describe("In base coin"),
}).readonly().openapi("Candle");

export type CandleView = z.output<typeof candle>;

export const performance = z.object({
  total_pnl: number,
  daily_pnl: number,
  win_rate: maybe(number),
  total_trades: z.int(),
  wins: z.int(),
  fees: number,
  balance: number,
  equity: number,
  initial_balance: number,
  peak_equity: number,
}).readonly().openapi("Performance");
