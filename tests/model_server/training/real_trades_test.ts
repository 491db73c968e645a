import assert from "node:assert/strict";
import { readRealTrades } from "../../../model_server/training/real_trades.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";

const line = (changes: Record<string, unknown>) =>
  JSON.stringify({
    trade_id: "a",
    candle_time: 300_000,
    entry_price: 100,
    exit_price: 101,
    duration_seconds: 600,
    ...changes,
  });

Deno.test("real trades are those of the market that is learned, or of no named one", () =>
  inFolder(async (folder) => {
    const path = `${folder}/feedback.jsonl`;
    const lines = [
      line({ symbol: "BTCUSDT", candle_time: 300_000 }),
      line({ symbol: "ETHUSDT", candle_time: 600_000, exit_price: 150 }),
      line({ candle_time: 900_000, exit_price: 98 }),
      line({ candle_time: undefined }),
    ];
    await Deno.writeTextFile(path, lines.join("\n") + "\n");
    const trades = await readRealTrades(path, "BTCUSDT", "5m");
    assert.ok(trades.ok);
    assert.deepEqual([...trades.value.keys()], [300_000, 900_000]);
    assert.deepEqual(trades.value.get(300_000)!.bars, 2);
    assert.ok(Math.abs(trades.value.get(900_000)!.move + 0.02) < 1e-12);
  }));
