import { featureRecord } from "../../domain/feature_vector.ts";
import type { ForecastAnswer } from "../../domain/forecast.ts";
import { candleToWire, type HealthResponse } from "../../model_server/contract.ts";
import type { Clock } from "../ports/clock.ts";
import type { Forecaster, ForecastRequest, ModelStatus } from "../ports/forecaster.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import { askHealth, askModel, type ModelEndpoint } from "./model_client.ts";

export interface FleetOptions {
  readonly endpoints: readonly ModelEndpoint[];
  /** Deadline of a whole round. */
  readonly roundTimeoutMs: number;
  /** Candles sent to a server that has not said how many it needs. */
  readonly candlesDefault: number;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly onChange: (model: ModelStatus) => void;
}

/** So many answers missing in a row, and a server counts as failing. */
const FAILING_AFTER = 3;

/** What is known of one server. */
interface Member {
  readonly endpoint: ModelEndpoint;
  url: string | null;
  health: HealthResponse | null;
  healthTrouble: string | null;
  last: ForecastAnswer | null;
  lastPredictionAtMs: number | null;
  failures: number;
  failuresInARow: number;
  restarts: number;
}

/** The model servers of the ensemble: asked at once, each under its own deadline, and watched. */
export class ModelFleet implements Forecaster {
  readonly #members: readonly Member[];

  constructor(readonly options: FleetOptions) {
    this.#members = options.endpoints.map((endpoint) => ({
      endpoint,
      url: null,
      health: null,
      healthTrouble: null,
      last: null,
      lastPredictionAtMs: null,
      failures: 0,
      failuresInARow: 0,
      restarts: 0,
    }));
  }

  /** A server can be reached here from now on. */
  listensAt(name: string, url: string, restarts = 0): void {
    this.#change(name, (member) => Object.assign(member, { url, restarts, health: null, healthTrouble: null }));
  }

  /** A server's process ended. */
  gone(name: string, why: string): void {
    this.#change(name, (member) => Object.assign(member, { url: null, health: null, healthTrouble: why }));
  }

  async forecast(request: ForecastRequest): Promise<ForecastAnswer[]> {
    const { clock, roundTimeoutMs } = this.options;
    const bodies = new Map<number, string>();
    const asked = this.#members.filter(({ endpoint }) => endpoint.enabled);
    return await Promise.all(asked.map(async (member) => {
      const window = member.health?.window ?? this.options.candlesDefault;
      const body = bodies.get(window) ?? bodyOf(request, window);
      bodies.set(window, body);
      const timeoutMs = Math.min(member.endpoint.timeoutMs, roundTimeoutMs);
      const answer = await askModel(member.endpoint, member.url, body, timeoutMs, () => clock.monotonicMs());
      this.#answered(member, answer);
      return answer;
    }));
  }

  models(): readonly ModelStatus[] {
    return this.#members.map(statusOf);
  }

  async checkHealth(): Promise<void> {
    await Promise.all(this.#members.map(async (member) => {
      if (member.url === null || !member.endpoint.enabled) return;
      const asked = member.url;
      const found = await askHealth(asked).then(
        (health) => ({ health, healthTrouble: null }),
        (error) => ({ health: null, healthTrouble: error instanceof Error ? error.message : String(error) }),
      );
      if (member.url === asked) this.#change(member.endpoint.name, (each) => Object.assign(each, found));
    }));
  }

  /** What each server's health said of its model's training; null where it has not said. */
  trainedToMs(): readonly { readonly name: string; readonly trainedToMs: number | null }[] {
    return this.#members.map(({ endpoint, health }) => ({
      name: endpoint.name,
      trainedToMs: health?.trained_to_ms ?? null,
    }));
  }

  /** What a server is doing before it can answer, in its own words. */
  progress(): readonly string[] {
    return this.#members.flatMap(({ health }) => health?.progress ? [health.progress] : []);
  }

  #answered(member: Member, answer: ForecastAnswer): void {
    const { telemetry, clock } = this.options;
    const model = member.endpoint.name;
    telemetry.observe("xylen_model_latency_seconds", answer.latencyMs / 1000, { model });
    const before = statusOf(member).status;
    member.last = answer;
    if (answer.ok) {
      Object.assign(member, { failuresInARow: 0, lastPredictionAtMs: clock.nowMs() });
    } else {
      telemetry.count("xylen_model_errors_total", { model, kind: answer.fault });
      telemetry.log("warning", "inference", `${model} did not vote (${answer.fault}): ${answer.detail}`);
      member.failures++;
      member.failuresInARow++;
    }
    if (statusOf(member).status !== before || !answer.ok) this.options.onChange(statusOf(member));
  }

  #change(name: string, change: (member: Member) => void): void {
    const member = this.#members.find(({ endpoint }) => endpoint.name === name);
    if (!member) throw new Error(`Invariant: ${name} is a model of the configuration`);
    const before = JSON.stringify(statusOf(member));
    change(member);
    const after = statusOf(member);
    if (JSON.stringify(after) !== before) this.options.onChange(after);
  }
}

function bodyOf({ symbol, timeframe, candles, features }: ForecastRequest, window: number): string {
  return JSON.stringify({
    symbol,
    timeframe,
    candles: candles.slice(-window).map(candleToWire),
    indicators: featureRecord(features),
  });
}

function statusOf(member: Member): ModelStatus {
  const { endpoint, health, last } = member;
  const trouble = member.healthTrouble ?? (last && !last.ok ? `${last.fault}: ${last.detail}` : null);
  return {
    name: endpoint.name,
    endpoint: member.url ?? "",
    status: stateOf(member),
    enabled: endpoint.enabled,
    weight: endpoint.weight,
    modelType: health?.model_type ?? null,
    modelVersion: health?.model_version ?? null,
    trainingSamples: health?.training_samples ?? 0,
    training: health?.training ?? false,
    continuousLearning: health?.continuous_learning ?? false,
    uptimeSeconds: health?.uptime_seconds ?? null,
    memoryUsageMb: health?.memory_usage_mb ?? null,
    cpuPercent: health?.cpu_percent ?? null,
    lastPredictionAtMs: member.lastPredictionAtMs,
    lastAction: last?.ok ? last.forecast.action : null,
    lastConfidence: last?.ok ? last.forecast.confidence : null,
    latencyMs: last?.latencyMs ?? null,
    failures: member.failures,
    restarts: member.restarts,
    trouble,
  };
}

/** Offline beats what it said before it went; answering badly beats what it says of itself. */
function stateOf({ url, health, healthTrouble, failuresInARow }: Member): ModelStatus["status"] {
  if (healthTrouble !== null) return "offline";
  if (url === null || health === null) return "starting";
  if (failuresInARow >= FAILING_AFTER) return "failing";
  return health.status;
}
