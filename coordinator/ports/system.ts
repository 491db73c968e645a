import type { SinkCondition } from "./alerts.ts";

/** The machinery around the trading: what runs, how loaded it is, and where things are kept. */
export interface SystemView {
  readonly versions: {
    readonly xylen: string;
    /** Null where the program does not know it. */
    readonly commit: string | null;
    readonly deno: string;
    readonly v8: string;
    readonly ccxt: string;
    readonly onnxruntime: string;
  };
  readonly process: {
    readonly uptime_seconds: number;
    readonly memory_mb: number;
    readonly heap_mb: number;
    /** Of one core. */
    readonly cpu_percent: number;
    /** Worst delay of a timer in the last ten seconds; null before the first look. */
    readonly event_loop_lag_ms: number | null;
  };
  readonly database: {
    /** Without secrets. */
    readonly url: string;
    /** Null for a server. */
    readonly size_bytes: number | null;
    /** Version of the schema. */
    readonly migration: number;
    readonly journal_events: number;
    readonly tables: readonly { readonly name: string; readonly rows: number }[];
  };
  readonly backups: {
    readonly folder: string;
    /** Null: no backup has been made yet. */
    readonly newest: { readonly file: string; readonly timestamp: number; readonly size_bytes: number } | null;
    /** What came of the last one that this program took by its schedule; null before. */
    readonly last: { readonly timestamp: number; readonly ok: boolean; readonly message: string } | null;
  };
  readonly exchange: {
    readonly requests: number;
    /** Of the current minute, as the exchange counts; null before it has told. */
    readonly used_weight: number | null;
    readonly weight_limit: number;
    readonly websockets: "off" | "connecting" | "open";
  };
  readonly websocket_clients: number;
  /** Ways of messages to people; empty when none is switched on. */
  readonly alerts: readonly SinkCondition[];
  readonly models: readonly {
    readonly name: string;
    readonly status: string;
    readonly memory_mb: number | null;
    readonly cpu_percent: number | null;
    readonly uptime_seconds: number | null;
    readonly restarts: number;
  }[];
}

export interface SystemInfo {
  system(): Promise<SystemView>;
}
