import type { ForecastAnswer, ForecastFaultKind } from "../../domain/forecast.ts";
import { ErrorResponse, forecastFromWire, HealthResponse, PredictResponse } from "../../model_server/contract.ts";
import type { z } from "zod";

/** A model server as configured; the address of a child process is known once it listens. */
export interface ModelEndpoint {
  readonly name: string;
  readonly weight: number;
  readonly enabled: boolean;
  readonly timeoutMs: number;
}

const ANSWER_BYTES_MAX = 1_000_000;
const HEALTH_TIMEOUT_MS = 3_000;

/** Why there is no answer, with the word that is counted. */
class NoAnswer extends Error {
  constructor(readonly kind: ForecastFaultKind, message: string) {
    super(message);
  }
}

/** Asks one model server for a forecast. Never rejects: whatever goes wrong is the answer. */
export async function askModel(
  endpoint: ModelEndpoint,
  url: string | null,
  body: string,
  timeoutMs: number,
  now: () => number,
): Promise<ForecastAnswer> {
  const startedMs = now();
  const about = () => ({
    modelName: endpoint.name,
    endpoint: url ?? "",
    weight: endpoint.weight,
    latencyMs: now() - startedMs,
  });
  try {
    if (url === null) throw new NoAnswer("unavailable", "its process does not run yet");
    const raw = await call(`${url}/predict`, timeoutMs, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const forecast = forecastFromWire(checked(PredictResponse, raw));
    return { ...about(), ok: true, forecast: { ...forecast, modelName: endpoint.name }, raw };
  } catch (error) {
    const { kind, message } = error as NoAnswer;
    return { ...about(), ok: false, fault: kind, detail: message };
  }
}

/** @throws {Error} in words when the server cannot be reached or does not speak the contract. */
export async function askHealth(url: string): Promise<HealthResponse> {
  return checked(HealthResponse, await call(`${url}/health`, HEALTH_TIMEOUT_MS));
}

async function call(url: string, timeoutMs: number, init: RequestInit = {}): Promise<unknown> {
  let response: Response, text: string;
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    text = await bounded(response);
  } catch (error) {
    if (error instanceof NoAnswer) throw error;
    if (error instanceof DOMException && error.name === "TimeoutError") {
      throw new NoAnswer("timeout", `no answer within ${timeoutMs} ms`);
    }
    throw new NoAnswer("unavailable", error instanceof Error ? error.message : String(error));
  }
  const json = parsed(text);
  if (!response.ok) throw new NoAnswer(faultOf(response.status), refusal(response.status, json));
  if (json === undefined) throw new NoAnswer("garbage", `the answer is not JSON: ${text.slice(0, 80)}`);
  return json;
}

async function bounded(response: Response): Promise<string> {
  const text = await response.text();
  if (text.length > ANSWER_BYTES_MAX) throw new NoAnswer("garbage", `the answer has ${text.length} characters`);
  return text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the caller says so
  }
}

/** 4xx: it understood and refused. 5xx: it cannot answer now. */
const faultOf = (status: number): ForecastFaultKind => status >= 400 && status < 500 ? "refused" : "unavailable";

function refusal(status: number, json: unknown): string {
  const told = ErrorResponse.safeParse(json);
  return told.success ? `${status} ${told.data.error.message}` : `${status} without a reason`;
}

function checked<T>(schema: z.ZodType<T>, json: unknown): T {
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw new NoAnswer(
    "garbage",
    `${first?.path.join(".") || "the answer"}: ${first?.message ?? "not as the contract says"}`,
  );
}
