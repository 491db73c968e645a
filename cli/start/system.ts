import { ProcessLoad } from "../../api/mod.ts";
import type { SinkCondition } from "../../coordinator/ports/alerts.ts";
import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Forecaster } from "../../coordinator/ports/forecaster.ts";
import type { SystemInfo, SystemView } from "../../coordinator/ports/system.ts";
import type { RunningTelemetry } from "../../coordinator/telemetry/telemetry.ts";
import type { DatabaseFigures } from "../../db/database_figures.ts";
import { maskedSecrets } from "../../domain/secret_text.ts";
import { VERSION } from "../../domain/version.ts";
import type { ExchangeCondition } from "../../exchange/binance/mod.ts";

export interface SystemParts {
  readonly clock: Clock;
  readonly telemetry: Pick<RunningTelemetry, "read">;
  readonly databaseUrl: string;
  readonly database: { figures(): Promise<DatabaseFigures> };
  readonly backups: () => Promise<SystemView["backups"]>;
  readonly exchange: { condition(): ExchangeCondition };
  readonly forecaster: Pick<Forecaster, "models">;
  readonly commit: string | null;
  /** Of the dashboard. */
  readonly websocketClients: () => number;
  readonly alerts: () => readonly SinkCondition[];
}

const MB = 1024 * 1024;

/** Everything that the page about the machinery tells. */
export class System implements SystemInfo {
  readonly #startedMs: number;
  readonly #packages = packages();
  readonly #load: ProcessLoad;

  constructor(private readonly parts: SystemParts) {
    this.#startedMs = parts.clock.monotonicMs();
    this.#load = new ProcessLoad(() => parts.clock.monotonicMs());
  }

  async system(): Promise<SystemView> {
    const { telemetry, databaseUrl, database, backups, exchange, forecaster, websocketClients } = this.parts;
    const [figures, backedUp, requests, usedWeight, lagSeconds] = await Promise.all([
      database.figures(),
      backups(),
      telemetry.read("xylen_exchange_request_seconds"),
      telemetry.read("xylen_exchange_used_weight"),
      telemetry.read("xylen_event_loop_lag_seconds"),
    ]);
    const { weightLimit, websockets } = exchange.condition();
    return {
      versions: this.#versions(),
      process: this.#process(lagSeconds),
      database: {
        url: maskedSecrets(databaseUrl),
        size_bytes: figures.sizeBytes,
        migration: figures.migration,
        journal_events: figures.journalEvents,
        tables: figures.tables,
      },
      backups: backedUp,
      exchange: { requests: requests ?? 0, used_weight: usedWeight, weight_limit: weightLimit, websockets },
      websocket_clients: websocketClients(),
      alerts: this.parts.alerts(),
      models: forecaster.models().map((model) => ({
        name: model.name,
        status: model.status,
        memory_mb: model.memoryUsageMb,
        cpu_percent: model.cpuPercent,
        uptime_seconds: model.uptimeSeconds,
        restarts: model.restarts,
      })),
    };
  }

  #versions(): SystemView["versions"] {
    const { deno, v8 } = Deno.version;
    return {
      xylen: VERSION,
      commit: this.parts.commit,
      deno,
      v8,
      ...this.#packages,
    };
  }

  #process(lagSeconds: number | null): SystemView["process"] {
    const { rss, heapUsed } = Deno.memoryUsage();
    return {
      uptime_seconds: Math.round((this.parts.clock.monotonicMs() - this.#startedMs) / 1000),
      memory_mb: tenths(rss / MB),
      heap_mb: tenths(heapUsed / MB),
      cpu_percent: this.#load.read().cpu_usage,
      event_loop_lag_ms: lagSeconds === null ? null : tenths(lagSeconds * 1000),
    };
  }
}

/** The versions that the program is pinned to. */
function packages(): Pick<SystemView["versions"], "ccxt" | "onnxruntime"> {
  const { imports } = JSON.parse(Deno.readTextFileSync(new URL("../../deno.json", import.meta.url)));
  // Of `npm:ccxt@4.5.84`.
  const versionOf = (name: string): string => imports[name].slice(imports[name].lastIndexOf("@") + 1);
  return { ccxt: versionOf("ccxt"), onnxruntime: versionOf("onnxruntime-web") };
}

const tenths = (value: number): number => Math.round(value * 10) / 10;
