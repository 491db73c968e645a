import { type Action, ACTIONS } from "../../../domain/forecast.ts";
import type { SeededRandom } from "../../../domain/seeded_random.ts";
import type { Dice } from "../faults/swarm.ts";
import type { HealthResponse, PredictResponse } from "../../../model_server/contract/mod.ts";

/** How one answer goes wrong; null when it does not. */
type ModelFault = "crashed" | "hangs" | "garbage" | null;

/** Model servers that mostly agree with each other: what matters here is that there are trades, not that they win. */
export class ModelServers {
  #mood: Action = "hold";

  constructor(readonly chance: SeededRandom, readonly dice: Dice) {}

  /** What most of them will say of the next candle. */
  nextCandle(): void {
    this.#mood = this.chance.uniform() < 0.5 ? "hold" : this.chance.uniform() < 0.5 ? "long" : "short";
  }

  async answer(request: Request): Promise<Response> {
    const { hostname, pathname } = new URL(request.url);
    if (pathname === "/health") return Response.json(HEALTH);
    const fault = this.#fault();
    if (fault === "hangs") return await new Promise<never>(() => {});
    if (fault === "crashed") return new Response("", { status: 502 });
    if (fault === "garbage") return Response.json({ ...answerOf(hostname, "long", 0.9), confidence: 7 });
    const own = this.chance.uniform() < 0.85 ? this.#mood : ACTIONS[Math.floor(this.chance.uniform() * 3)]!;
    return Response.json(answerOf(hostname, own, this.chance.between(0.75, 0.95)));
  }

  #fault(): ModelFault {
    const faults = ["crashed", "hangs", "garbage"] as const;
    return this.dice.strikes() ? faults[Math.floor(this.dice.chance.uniform() * faults.length)]! : null;
  }
}

const HEALTH: HealthResponse = {
  status: "ready",
  uptime_seconds: 1,
  memory_usage_mb: 1,
  cpu_percent: 0,
  model_loaded: true,
  model_type: "simulated",
  model_version: "1",
  training_samples: 0,
  continuous_learning: false,
  training: false,
  data_collector_active: false,
  window: 1,
  reads_history: false,
  features: [],
  progress: null,
  horizon_bars: 12,
  trained_from_ms: null,
  trained_to_ms: null,
  watch: null,
};

function answerOf(name: string, action: Action, confidence: number): PredictResponse {
  const rest = (1 - confidence) / 2;
  const probabilities = { long: rest, short: rest, hold: rest, [action]: confidence };
  return {
    model_name: name,
    model_version: "1",
    action,
    confidence,
    probability: probabilities.long / (probabilities.long + probabilities.short),
    probabilities,
    expected_return: action === "hold" ? 0 : 0.03,
    stop_loss: null,
    take_profit: null,
    raw_score: 1,
    latency_ms: 1,
  };
}
