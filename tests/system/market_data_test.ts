import assert from "node:assert/strict";
import { CONTEXT_NAMES } from "../../features/mod.ts";
import { FEATURE_NAMES, FeatureStream, SCHEMA_HASH } from "../../features/mod.ts";
import { calm, CANDLE_MS, candlesOf, FIRST_TRADED_MS, SYMBOL } from "../fixtures/scripted_market.ts";
import { tableRows } from "../fixtures/table_rows.ts";
import { TradingWorld } from "../fixtures/trading_world.ts";

Deno.test("market data collection with all indicators", async () => {
  const moves = calm(3);
  await using world = await TradingWorld.start({ moves });
  await using coordinator = await world.coordinator();
  await coordinator.candle(3);

  // What the same candles give in a stream of their own, from the first candle of the past to the last traded one.
  const stream = new FeatureStream();
  const vectors = candlesOf(moves).map((candle) => stream.update(candle));
  const rows = await tableRows(
    world.folder.file("xylen.db"),
    "select timestamp, symbol, features, schema_hash, current_price from snapshots order by row_no",
  );
  assert.equal(rows.length, 3);
  for (const [i, row] of rows.entries()) {
    const expected = vectors.at(i - 3)!;
    assert.equal(row["timestamp"], FIRST_TRADED_MS + (i + 1) * CANDLE_MS);
    assert.equal(row["symbol"], SYMBOL);
    assert.equal(row["schema_hash"], SCHEMA_HASH);
    const detail = (await coordinator.database.records.decisions({ limit: 3 })).items[2 - i]!;
    const { features } = (await coordinator.database.records.decision(detail.decision_id))!;
    assert.deepEqual(Object.keys(features), FEATURE_NAMES);
    assert.deepEqual(Object.values(features), expected.values);
    const cold = Object.entries(features).filter(([, value]) => value === null).map(([name]) => name);
    assert.deepEqual(cold, [...CONTEXT_NAMES], "all are warm that this market gives");
    for (const value of Object.values(features)) assert.ok(value === null || Number.isFinite(value));
    assert.equal(row["current_price"], candlesOf(moves).at(i - 3)!.close * 1e8);
  }
  assert.deepEqual(coordinator.board.candles(SYMBOL, 3), candlesOf(moves).slice(-3));
});
