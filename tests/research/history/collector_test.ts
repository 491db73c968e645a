import assert from "node:assert/strict";
import { collectorOf } from "../../../cli/start/collector.ts";
import { defaultConfig } from "../../../coordinator/runtime/config/schema.ts";
import { CandleCollector } from "../../../research/history/collect/candle_collector.ts";
import { HistoryStore } from "../../../research/history/store/history_store.ts";
import { candlesOf } from "../../../research/history/store/series.ts";
import { candlesIn } from "../../../research/history/stored_candles.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import { candleTable } from "./tables.ts";

const BTC = candlesOf("BTCUSDT", "5m");
const table = candleTable(60, Date.UTC(2024, 0, 1, 22));
const candles = candlesIn(table);

Deno.test("what closes is appended, warm-up and all, each candle once", () =>
  inFolder(async (folder) => {
    const store = new HistoryStore(folder);
    const faults: string[] = [];
    const collector = new CandleCollector({ store, onFault: (sentence) => faults.push(sentence) });
    collector.closed("BTCUSDT", "5m", candles.slice(0, 40));
    for (const candle of candles.slice(30)) collector.closed("BTCUSDT", "5m", [candle]);
    collector.closed("ETHUSDT", "5m", candles.slice(0, 1));
    await collector.settled();
    assert.deepEqual(await store.read(BTC), table);
    assert.equal((await store.read(candlesOf("ETHUSDT", "5m"))).timesMs.length, 1);
    assert.deepEqual(faults, []);
  }));

Deno.test("what cannot be stored is told, and trading goes on", () =>
  inFolder(async (folder) => {
    const faults: string[] = [];
    const onFault = (sentence: string) => faults.push(sentence);
    const collector = new CandleCollector({ store: new HistoryStore(folder), onFault });
    collector.closed("BTCUSDT", "5m", [candles[0]!, { ...candles[1]!, close: NaN }]);
    await collector.settled();
    collector.closed("BTCUSDT", "5m", [{ ...candles[0]!, volume: 99 }]);
    await collector.settled();
    await Deno.writeTextFile(`${folder}/file`, "");
    const nowhere = new CandleCollector({ store: new HistoryStore(`${folder}/file`), onFault });
    nowhere.closed("BTCUSDT", "5m", candles);
    await nowhere.settled();
    assert.match(faults[0]!, /A candle of BTCUSDT 5m is not collected: close must be a price/);
    assert.match(faults[1]!, /^1 candle of BTCUSDT 5m from 2024-01-01T22:00:00.000Z on: stored with other values/);
    assert.match(faults[2]!, /^Not collected: 60 candles of BTCUSDT 5m: /);
  }));

Deno.test("the coordinator collects only where it is asked to, never in a replay, and simulated candles by themselves", () =>
  inFolder(async (folder) => {
    const gauges: unknown[][] = [];
    const telemetry = { log: () => {}, count: () => {}, gauge: (...told: unknown[]) => void gauges.push(told) };
    const base = defaultConfig();
    const config = { ...base, data: { ...base.data, storage_path: folder, collector_active: true } };
    const place = { config, mode: "demo", timeframe: "5m", telemetry } as const;
    assert.equal(await collectorOf({ ...place, config: base }), null);
    assert.equal(await collectorOf({ ...place, mode: "replay" }), null);
    const collector = (await collectorOf(place))!;
    collector.took({ kind: "warmup", atMs: 0, symbol: "BTCUSDT", candles: candles.slice(0, 5) });
    collector.took({ kind: "candle", atMs: 0, symbol: "BTCUSDT", candle: candles[5]! });
    collector.took({ kind: "tick", atMs: 0, symbol: "BTCUSDT" });
    await collector.settled();
    assert.equal((await new HistoryStore(`${folder}/simulated-history`).read(BTC)).timesMs.length, 6);
    assert.deepEqual(
      gauges.map(([name, value]) => [name, value]),
      [0, 0, 1].map((value) => ["xylen_data_collector_active", value]),
    );
  }));
