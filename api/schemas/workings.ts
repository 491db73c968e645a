import { SEVERITIES } from "../../coordinator/ports/journal.ts";
import type { KeyChange } from "../../domain/key_change.ts";
import { z } from "@hono/zod-openapi";
import type { ConfigFaultView, ConfigView, ReloadView } from "../../coordinator/ports/configuration.ts";
import type { LogLine } from "../../coordinator/ports/logbook.ts";
import type { SystemView } from "../../coordinator/ports/system.ts";
import { maybe, time } from "./trading.ts";

const text = z.string();
const number = z.number();
/** Any JSON: what a key of the configuration may hold. */
const value = z.unknown().openapi({ type: ["string", "number", "boolean", "array", "object", "null"] });

const configKey = z.object({
  key: text.openapi({ example: "trading.leverage" }),
  description: text,
  unit: maybe(text),
  range: text.describe('Completes "must be …"'),
  value,
  default: value,
  origin: z.enum(["default", "file", "command line", "profile"]).describe("Whose word the value is"),
  reloadable: z.boolean().describe("False where only a restart takes a change over"),
  unused: z.boolean().describe("Accepted and checked, and nothing reads it yet"),
  waits: z.boolean().describe("The file says something else that waits for a restart"),
}).readonly();

export const config: z.ZodType<ConfigView> = z.object({
  file: text,
  file_exists: z.boolean(),
  config_hash: text.describe("What decisions are filed under from now on"),
  profile: text,
  sections: z.array(z.object({ section: text, description: text, keys: z.array(configKey).readonly() }).readonly())
    .readonly(),
  secrets: z.array(z.object({ name: text, set: z.boolean() }).readonly()).readonly()
    .describe("Of the environment; their values are never told"),
}).openapi("Configuration");

const change: z.ZodType<KeyChange> = z.object({ key: text, from: value, to: value });

export const reload: z.ZodType<ReloadView> = z.object({
  config_hash: text,
  changed: z.array(change).readonly().describe("Apply at once"),
  need_restart: z.array(change).readonly().describe("Wait for a restart"),
  withdrawn: z.array(change).readonly().describe("Waited for a restart, and do not any more"),
  overruled: z.array(change).readonly().describe("Do nothing: the profile says something else"),
}).openapi("Reload");

export const configFault: z.ZodType<ConfigFaultView> = z.object({
  source: text,
  line: maybe(z.int()),
  column: maybe(z.int()),
  key: text,
  message: text,
}).openapi("ConfigFault");

export const logLine: z.ZodType<LogLine> = z.object({
  seq: z.int(),
  timestamp: time,
  level: z.enum(SEVERITIES),
  component: text,
  message: text,
  details: z.record(text, z.unknown()),
}).openapi("LogLine");

export const system: z.ZodType<SystemView> = z.object({
  versions: z.object({
    xylen: text,
    commit: maybe(text),
    deno: text,
    v8: text,
    ccxt: text,
    onnxruntime: text,
  }),
  process: z.object({
    uptime_seconds: number,
    memory_mb: number,
    heap_mb: number,
    cpu_percent: number.describe("Of one core"),
    event_loop_lag_ms: maybe(number).describe("Worst delay of a timer in the last ten seconds"),
  }),
  database: z.object({
    url: text,
    size_bytes: maybe(z.int()),
    migration: z.int(),
    journal_events: z.int(),
    tables: z.array(z.object({ name: text, rows: z.int() }).readonly()).readonly(),
  }),
  backups: z.object({
    folder: text,
    newest: maybe(z.object({ file: text, timestamp: time, size_bytes: z.int() }))
      .describe("Null: no backup has been made yet"),
    last: maybe(z.object({ timestamp: time, ok: z.boolean(), message: text }))
      .describe("What came of the last one that this program took by its schedule; null before"),
  }),
  exchange: z.object({
    requests: z.int().describe("Since the start"),
    used_weight: maybe(number).describe("Of the current minute, as the exchange counts"),
    weight_limit: number,
    websockets: z.enum(["off", "connecting", "open"]),
  }),
  websocket_clients: z.int(),
  alerts: z.array(
    z.object({
      sink: text,
      trouble: maybe(text).describe("Why nothing arrives; null while messages arrive"),
      since_ms: maybe(time),
      waiting: z.int().describe("Alerts that wait for the next message"),
    }).readonly(),
  ).readonly().describe("Ways of messages to people; empty when none is switched on"),
  models: z.array(
    z.object({
      name: text,
      status: text,
      memory_mb: maybe(number),
      cpu_percent: maybe(number),
      uptime_seconds: maybe(number),
      restarts: z.int(),
    }).readonly(),
  ).readonly(),
}).openapi("System");
