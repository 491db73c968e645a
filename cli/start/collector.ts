import { join } from "node:path";
import type { EngineEvent } from "../../coordinator/engine/event.ts";
import type { Telemetry } from "../../coordinator/ports/telemetry.ts";
import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { Timeframe } from "../../domain/candle.ts";

interface CollectorPlace {
  readonly config: Config;
  readonly mode: "demo" | "replay";
  readonly timeframe: Timeframe;
  readonly telemetry: Pick<Telemetry, "log" | "count" | "gauge">;
}

export interface Collector {
  took(event: EngineEvent): void;
  settled(): Promise<void>;
}

/** Keeps closed candles where `data.collector_active` asks for it; null otherwise, and in a replay of what is kept. */
export async function collectorOf({ config, mode, timeframe, telemetry }: CollectorPlace): Promise<Collector | null> {
  const { collector_active, storage_path, compression, compression_level } = config.data;
  const isActive = collector_active && mode !== "replay";
  telemetry.gauge("xylen_data_collector_active", isActive ? 1 : 0);
  if (!isActive) return null;
  // The store and its Parquet library take memory that a trader who keeps nothing has other uses for.
  const { HistoryStore } = await import("../../research/history/store/history_store.ts");
  const { CandleCollector } = await import("../../research/history/collect/candle_collector.ts");
  // Simulated candles must never stand among real ones.
  const folder = join(storage_path, "simulated-history");
  const collector = new CandleCollector({
    store: new HistoryStore(folder, { codec: compression, level: compression_level }),
    onFault: (sentence) => {
      telemetry.count("xylen_errors_total", { component: "collector", kind: "not_stored" });
      telemetry.log("warning", "collector", sentence);
    },
  });
  telemetry.log("info", "collector", `Closed candles are kept in ${folder}`);
  return {
    took: (event) => {
      if (event.kind === "candle") collector.closed(event.symbol, timeframe, [event.candle]);
      if (event.kind === "warmup") collector.closed(event.symbol, timeframe, event.candles);
    },
    settled: () => collector.settled(),
  };
}
