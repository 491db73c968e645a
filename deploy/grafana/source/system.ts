import type { Dashboard } from "./panel.ts";
import { falling, lines, NEUTRAL, of, query, rising, stat, table } from "./short.ts";

const own = (name: string): string => of(`${name}{job="coordinator"}`);

export const system: Dashboard = {
  uid: "xylen-system",
  title: "Xylen: system resources",
  about: "Processes, memory, disk, database, exchange and backups.",
  panels: [
    stat("Up since", "dtdurations", "How long the coordinator runs.", [
      query("runs", `time() - ${own("process_start_time_seconds")}`),
    ], { thresholds: NEUTRAL }),
    stat("Memory", "bytes", "Resident memory of the coordinator.", [
      query("resident", own("process_resident_memory_bytes")),
    ], { thresholds: rising(1.5e9, 2.5e9) }),
    stat("Processor", "percentunit", "Of one core.", [
      query("busy", `rate(${own("process_cpu_seconds_total")}[5m])`),
    ], { thresholds: rising(0.7, 0.9) }),
    stat("Disk free", "percentunit", "Where the data folder lies.", [
      query("free", of("xylen:disk_free:ratio")),
    ], { thresholds: falling(0.1, 0.2) }),
    stat("Newest backup", "s", "Its age.", [query("age", of("xylen_backup_age_seconds"))], {
      thresholds: rising(93_600, 108_000),
    }),
    stat("Clock", "s", "The exchange's minus this machine's.", [
      query("skew", of("xylen_exchange_clock_skew_seconds")),
    ], { thresholds: [[null, "red"], [-1, "green"], [1, "red"]] }),
    lines("Memory", "bytes", "Resident and JavaScript heap of the coordinator, and its model servers.", [
      query("resident", own("process_resident_memory_bytes")),
      query("heap", of("xylen_heap_used_bytes")),
      query("{{model}}", of("xylen_model_process_memory_bytes")),
    ], { min: 0 }),
    lines("Processor", "percentunit", "Of one core.", [
      query("coordinator", `rate(${own("process_cpu_seconds_total")}[$__rate_interval])`),
    ], { min: 0 }),
    lines("Event loop", "s", "Worst delay of a timer in ten seconds.", [
      query("lag", of("xylen_event_loop_lag_seconds")),
    ], { thresholds: rising(0.5, 1) }),
    lines("Into the journal", "s", "From an event to its durable record.", [
      query(
        "p99",
        `histogram_quantile(0.99, sum by (le) (rate(${of("xylen_journal_commit_seconds_bucket")}[$__rate_interval])))`,
      ),
      query(
        "mean",
        `rate(${of("xylen_journal_commit_seconds_sum")}[$__rate_interval]) / rate(${
          of("xylen_journal_commit_seconds_count")
        }[$__rate_interval])`,
      ),
    ]),
    lines("Requests to the exchange a second", "cps", "By outcome: ok, a refusal, or no answer.", [
      query(
        "{{outcome}}",
        `sum by (outcome) (rate(${of("xylen_exchange_request_seconds_count")}[$__rate_interval]))`,
      ),
    ], { stacked: true }),
    lines("Time of a request, one in a hundred", "s", "To the exchange, all endpoints.", [
      query("p99", of("xylen:exchange_request_seconds:p99_5m")),
    ]),
    lines("Request weight", "short", "Used in the minute; 2400 are allowed.", [
      query("weight", of("xylen_exchange_used_weight")),
    ], { min: 0, thresholds: rising(1200, 1920) }),
    table("Busiest endpoints in 1 h", "short", "Requests by endpoint.", [
      query(
        "{{endpoint}}",
        `topk(10, sum by (endpoint) (increase(${of("xylen_exchange_request_seconds_count")}[1h])))`,
      ),
    ]),
    lines("Errors a minute", "short", "Failures that were survived, by component.", [
      query("{{component}}", of("xylen:errors:per_minute_10m")),
    ], { stacked: true }),
    lines("Disk", "bytes", "Free, of all.", [
      query("free", of("xylen_disk_free_bytes")),
      query("size", of("xylen_disk_size_bytes")),
    ], { min: 0 }),
    lines("Age of market data", "s", "Grows to the timeframe and falls with each candle.", [
      query("{{symbol}}", of("xylen_market_data_age_seconds")),
    ], { min: 0 }),
    lines("Watchers", "short", "Websocket clients of the dashboard.", [query("clients", of("xylen_ws_clients"))]),
    lines("Backups", "bytes", "Size of the newest one.", [query("size", of("xylen_backup_size_bytes"))]),
    table("Build", "none", "What runs.", [query("{{version}}", of("xylen_build_info"))]),
  ],
};
