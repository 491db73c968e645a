import type { Telemetry } from "../../../coordinator/ports/telemetry.ts";
import type { ForecastRequest } from "../../../coordinator/ports/forecaster.ts";
import type { Endpoint } from "../../../coordinator/inference/endpoint.ts";

/** Keeps what it is told. */
export class RecordingTelemetry implements Telemetry {
  readonly counted: [string, Readonly<Record<string, string>>][] = [];
  readonly observed: [string, Readonly<Record<string, string>>][] = [];
  readonly logged: [string, string, string][] = [];

  count(metric: string, labels: Readonly<Record<string, string>> = {}): void {
    this.counted.push([metric, labels]);
  }
  gauge(): void {}
  observe(metric: string, _seconds: number, labels: Readonly<Record<string, string>> = {}): void {
    this.observed.push([metric, labels]);
  }
  log(severity: string, component: string, message: string): void {
    this.logged.push([severity, component, message]);
  }
}

export function endpointAt(name: string, url: string | null, more: Partial<Endpoint> = {}): Endpoint {
  return { name, enabled: true, weight: 1, timeoutMs: 2_000, address: () => url, restarts: () => 0, ...more };
}

const START = Date.UTC(2024, 0, 1);

export function request(candles = 300): ForecastRequest {
  return {
    symbol: "BTCUSDT",
    timeframe: "5m",
    candles: Array.from({ length: candles }, (_, i) => ({
      openTimeMs: START + i * 300_000,
      open: 100,
      high: 101,
      low: 99,
      close: 100.5,
      volume: 7,
    })),
    features: {
      openTimeMs: START + (candles - 1) * 300_000,
      names: ["rsi", "macd"],
      values: [55.5, null],
      schemaHash: "test",
    },
    history: [1, 2, 3].map((value, i) => ({
      openTimeMs: START + (candles - 4 + i) * 300_000,
      names: ["rsi", "macd"],
      values: [value, -value],
      schemaHash: "test",
    })),
  };
}

/** A port that nothing listens on. */
export function deadUrl(): string {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return `http://127.0.0.1:${port}`;
}

/** Looks again until it holds. @throws {Error} When it never does. */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000; i++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never: ${what}`);
}
