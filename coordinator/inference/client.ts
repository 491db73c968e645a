import { closeTimeMs } from "../../domain/candle.ts";
import type { ModelExplanation } from "../../domain/explanation.ts";
import type { Forecast, ForecastAnswer } from "../../domain/forecast.ts";
import { err, type Result } from "../../domain/result.ts";
import { forecastFromWire, HealthResponse, PredictResponse } from "../../model_server/contract/mod.ts";
import type { Clock } from "../ports/clock.ts";
import type { Explainer } from "../ports/explanations.ts";
import type { Forecaster, ForecastRequest, ModelAlert, ModelStatus, ModelWatch } from "../ports/forecaster.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { Endpoint } from "./endpoint.ts";
import { ABSENT, type CallFault, callModel } from "./model_call.ts";
import { ModelRecord } from "./model_record.ts";
import { EXPLAIN_AGAIN, PredictBodies, type Reading } from "./predict_body.ts";
import { toldExplanation } from "./told_explanation.ts";

export interface HttpForecasterOptions {
  /** In the order of the configuration. Disabled ones are shown and not asked. */
  readonly endpoints: readonly Endpoint[];
  /** Deadline of a whole round; an endpoint's own deadline holds as well. */
  readonly roundTimeoutMs: () => number;
  /** Candles for a model that has not told how many it reads. */
  readonly candlesCount: number;
  /** What a model learned may be so much older than the candle that it is asked about; null for any age. */
  readonly maxAgeMs: number | null;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** A model came into another status. */
  readonly onChange?: (now: ModelStatus, before: ModelStatus["status"]) => void;
  /** A server tells something of its model that it did not tell before. */
  readonly onAlert?: (model: ModelStatus, alert: ModelAlert) => void;
}

const HOUR_MS = 3_600_000;

interface Asked {
  readonly endpoint: Endpoint;
  readonly record: ModelRecord;
}

/** The model servers of the ensemble over HTTP: all asked at once, each with its deadline. */
export class HttpForecaster implements Forecaster, Explainer {
  readonly #all: readonly Asked[];

  constructor(private readonly options: HttpForecasterOptions) {
    this.#all = options.endpoints.map((endpoint) => ({ endpoint, record: new ModelRecord(endpoint) }));
  }

  models(): readonly ModelStatus[] {
    return this.#all.map(({ record }) => record.view());
  }

  /** Servers that say themselves that they have no model and train none: they will not answer by waiting. */
  withoutModel(): readonly string[] {
    return this.#enabled().filter(({ record }) => record.isWithoutModel).map(({ endpoint }) => endpoint.name);
  }

  async forecast(request: ForecastRequest): Promise<ForecastAnswer[]> {
    const bodies = new PredictBodies(request);
    const atMs = closeTimeMs(request.candles.at(-1)!, request.timeframe);
    return await Promise.all(this.#enabled().map((asked) => this.#ask(asked, bodies, atMs)));
  }

  /** How it goes says nothing of a model: a decision does not wait for it. */
  async explain(request: ForecastRequest, said: readonly Forecast[]): Promise<Result<ModelExplanation>[]> {
    const bodies = new PredictBodies(request, EXPLAIN_AGAIN);
    return await Promise.all(said.map((forecast) => this.#askWhy(forecast, bodies)));
  }

  async checkHealth(): Promise<void> {
    await Promise.all(this.#enabled().map((asked) => this.#checkOne(asked)));
  }

  #enabled(): readonly Asked[] {
    return this.#all.filter(({ endpoint }) => endpoint.enabled);
  }

  async #askWhy(said: Forecast, bodies: PredictBodies): Promise<Result<ModelExplanation>> {
    const asked = this.#enabled().find(({ endpoint }) => endpoint.name === said.modelName);
    if (!asked) return err("it is not asked any more");
    const called = await this.#call(asked, "/predict", PredictResponse, bodies.for(this.#readingOf(asked)));
    return called.ok ? toldExplanation(called.value.value, said) : err(called.error.detail);
  }

  #readingOf({ record }: Asked): Reading {
    return record.reading ?? { candles: this.options.candlesCount, historyRows: 0 };
  }

  async #ask(asked: Asked, bodies: PredictBodies, atMs: number): Promise<ForecastAnswer> {
    const { endpoint, record } = asked;
    const { clock, telemetry } = this.options;
    const startedMs = clock.monotonicMs();
    const called = await this.#call(asked, "/predict", PredictResponse, bodies.for(this.#readingOf(asked)));
    const latencyMs = clock.monotonicMs() - startedMs;
    const common = {
      modelName: endpoint.name,
      endpoint: endpoint.address() ?? "",
      weight: endpoint.weight,
      latencyMs,
    };
    telemetry.observe("xylen_model_latency_seconds", latencyMs / 1000, { model: endpoint.name });
    if (!called.ok) {
      telemetry.count("xylen_model_errors_total", { model: endpoint.name, kind: called.error.kind });
      this.#update(asked, () => record.failed(called.error));
      return { ...common, ok: false, fault: called.error.kind, detail: called.error.detail };
    }
    const tooOld = this.#tooOld(record, atMs);
    if (tooOld !== null) {
      telemetry.count("xylen_model_errors_total", { model: endpoint.name, kind: "expired" });
      this.#update(asked, () => record.expired(tooOld));
      return { ...common, ok: false, fault: "expired", detail: tooOld };
    }
    record.heard(clock.nowMs());
    // The vote goes by the configured name, whatever the server calls itself.
    const forecast = { ...forecastFromWire(called.value.value), modelName: endpoint.name };
    this.#update(asked, () => record.answered(forecast, latencyMs, clock.nowMs()));
    return { ...common, ok: true, forecast, raw: called.value.raw };
  }

  /** @returns Why what a model learned is too old for a candle, in words; null while it is not, or not known. */
  #tooOld({ trainedToMs }: ModelRecord, atMs: number): string | null {
    const { maxAgeMs } = this.options;
    if (maxAgeMs === null || trainedToMs === null || atMs - trainedToMs <= maxAgeMs) return null;
    const hours = (ms: number) => Math.floor(ms / HOUR_MS);
    return `what it learned ends ${hours(atMs - trainedToMs)} h before this candle, ${hours(maxAgeMs)} h are allowed`;
  }

  async #checkOne(asked: Asked): Promise<void> {
    const called = await this.#call(asked, "/health", HealthResponse);
    if (called.ok) {
      asked.record.heard(this.options.clock.nowMs());
      return this.#update(asked, () => asked.record.healthy(called.value.value));
    }
    this.options.telemetry.count("xylen_model_errors_total", { model: asked.endpoint.name, kind: "health" });
    this.#update(asked, () => asked.record.unhealthy(called.error));
  }

  async #call<T>(
    { endpoint }: Asked,
    path: string,
    schema: Parameters<typeof callModel<T>>[2],
    body?: string,
  ): Promise<Result<{ readonly value: T; readonly raw: unknown }, CallFault>> {
    const address = endpoint.address();
    if (address === null) return err(ABSENT);
    return await callModel(this.options.clock, {
      url: address + path,
      method: body === undefined ? "GET" : "POST",
      token: endpoint.token,
      timeoutMs: Math.min(endpoint.timeoutMs, this.options.roundTimeoutMs()),
      ...(body === undefined ? {} : { body }),
    }, schema);
  }

  #update({ endpoint, record }: Asked, change: () => void): void {
    const { status: before, watch } = record.view();
    change();
    const now = record.view();
    for (const alert of newAlerts(watch, now.watch)) {
      this.options.telemetry.log("warning", "inference", `${endpoint.name}: ${alert.message}`, {
        model: endpoint.name,
      });
      this.options.onAlert?.(now, alert);
    }
    if (now.status === before) return;
    const severity = now.status === "failing" || now.status === "offline" ? "warning" : "info";
    const why = record.trouble === null ? "" : `: ${record.trouble}`;
    this.options.telemetry.log(severity, "inference", `${endpoint.name} was ${before}, is ${now.status}${why}`, {
      model: endpoint.name,
      failures: now.failures,
    });
    this.options.onChange?.(now, before);
  }
}

/** Those whose kind was not told before: the figures of one that goes on may change. */
function newAlerts(before: ModelWatch | null, now: ModelWatch | null): readonly ModelAlert[] {
  const known = before?.alerts.map(({ kind }) => kind) ?? [];
  return now?.alerts.filter(({ kind }) => !known.includes(kind)) ?? [];
}
