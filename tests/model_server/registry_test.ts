import assert from "node:assert/strict";
import { inFolder } from "../fixtures/temporary_folder.ts";
import fc from "fast-check";
import type { FeedbackRequest } from "../../model_server/contract/mod.ts";
import { CandleLog } from "../../model_server/registry/candle_log.ts";
import { FeedbackLog } from "../../model_server/registry/feedback_log.ts";
import { type Lineage, lineageDifference, versionName } from "../../model_server/registry/lineage.ts";
import { VersionStore } from "../../model_server/registry/version_store.ts";

const lineage = (version: string, createdAtMs = 1): Lineage => ({
  version,
  name: "gbdt-12",
  sha256: "a".repeat(64),
  data_hash: "d",
  symbol: "BTCUSDT",
  timeframe: "5m",
  learner: "gbdt",
  horizon_bars: 12,
  label: "triple_barrier stop=0.02 target=0.05",
  seed: 1,
  settings: "{}",
  train_to_ms: null,
  trained_from_ms: 1,
  trained_to_ms: 2,
  schema_hash: "s",
  training_samples: 10,
  feedback_samples: 0,
  parent: null,
  gates: null,
  metrics: { folds: [] },
  created_at_ms: createdAtMs,
});

const feedback = (tradeId: string): FeedbackRequest => ({
  trade_id: tradeId,
  entry_price: 10,
  exit_price: 11,
  pnl: 1,
  outcome: "win",
  duration_seconds: 60,
});

Deno.test("a version is named by its server, the day its training ended and its content", () => {
  assert.equal(
    versionName("gbdt-12", Date.UTC(2024, 0, 15, 23, 59), "1a2b3c4d" + "0".repeat(56)),
    "gbdt-12-20240115-1a2b3c4d",
  );
  assert.equal(versionName("m", null, "ffff0000" + "0".repeat(56)), "m-undated-ffff0000");
});

Deno.test("versions, champion and history survive a restart", () =>
  inFolder(async (folder) => {
    const store = await VersionStore.open(folder);
    for (const [i, version] of ["a", "b", "c"].entries()) {
      await store.add(lineage(version, i), Uint8Array.of(i));
      assert.ok((await store.promote(version)).ok);
    }
    const reopened = await VersionStore.open(folder);
    assert.deepEqual((await reopened.list()).map(({ version }) => version), ["c", "b", "a"]);
    assert.deepEqual(await reopened.bytes("b"), { ok: true, value: Uint8Array.of(1) });
    assert.deepEqual(await reopened.find("a"), lineage("a", 0));
    assert.equal(await reopened.champion(), "c");
    assert.deepEqual(await reopened.rollback(), { ok: true, value: { champion: "b", previous: "c" } });
    assert.deepEqual(await reopened.rollback(), { ok: true, value: { champion: "a", previous: "b" } });
    const end = await reopened.rollback();
    assert.ok(!end.ok && /no earlier champion/.test(end.error));
    assert.equal(await reopened.champion(), "a");
    const left = Array.from(Deno.readDirSync(folder), ({ name }) => name).sort();
    assert.deepEqual(left, ["champion.json", "versions"], "no temporary file is left behind");
  }));

Deno.test("a version made again keeps its birth and answers what it was made for this time", () =>
  inFolder(async (folder) => {
    const store = await VersionStore.open(folder);
    await store.add(lineage("a", 5), Uint8Array.of(1));
    await store.add({ ...lineage("a", 9), train_to_ms: 7, parent: "a" }, Uint8Array.of(1));
    assert.deepEqual(await store.find("a"), { ...lineage("a", 5), train_to_ms: 7 });
  }));

Deno.test("old versions go, but never a champion, one that a rollback would bring back, or the newest others", () =>
  inFolder(async (folder) => {
    const store = await VersionStore.open(folder);
    for (const [i, version] of ["a", "b", "c", "d", "e", "f"].entries()) {
      await store.add(lineage(version, i), Uint8Array.of(i));
      if (version === "a" || version === "c") await store.promote(version);
    }
    assert.deepEqual(await store.prune(2), ["d", "b"]);
    assert.deepEqual((await store.list()).map(({ version }) => version), ["f", "e", "c", "a"]);
    const files = Array.from(Deno.readDirSync(`${folder}/versions`), ({ name }) => name).sort();
    assert.deepEqual(files, ["a.json", "a.onnx", "c.json", "c.onnx", "e.json", "e.onnx", "f.json", "f.onnx"]);
    assert.deepEqual(await store.rollback(), { ok: true, value: { champion: "a", previous: "c" } });
  }));

Deno.test("promoting the champion again changes nothing, an unknown version is refused by name", () =>
  inFolder(async (folder) => {
    const store = await VersionStore.open(folder);
    await store.add(lineage("a"), new Uint8Array());
    await store.promote("a");
    assert.deepEqual(await store.promote("a"), { ok: true, value: { champion: "a", previous: null } });
    const refused = await store.promote("b");
    assert.ok(!refused.ok && /no version "b"/.test(refused.error));
  }));

Deno.test("a version's name never reaches outside its folder", () =>
  inFolder(async (folder) => {
    const store = await VersionStore.open(folder);
    for (const name of ["../champion", "/etc/passwd", "..", "a/b", ""]) {
      assert.equal(await store.find(name), null);
      assert.equal((await store.bytes(name)).ok, false);
      assert.equal((await store.promote(name)).ok, false);
    }
    await assert.rejects(store.add(lineage("../x"), new Uint8Array()), /is no name/);
  }));

Deno.test("a damaged pointer is told, not guessed around", () =>
  inFolder(async (folder) => {
    const store = await VersionStore.open(folder);
    await Deno.writeTextFile(`${folder}/champion.json`, '{"champion":');
    await assert.rejects(store.champion(), /champion\.json.*Remove it or restore/);
  }));

Deno.test("rollback undoes promotions one by one, whatever their order", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 8 }), (order) =>
      inFolder(async (folder) => {
        const store = await VersionStore.open(folder);
        for (const version of ["a", "b", "c"]) {
          await store.add(lineage(version), new Uint8Array());
        }
        for (const version of order) {
          await store.promote(version);
        }
        const distinct = order.filter((version, i) =>
          version !== order[i - 1]
        );
        for (const version of distinct.slice(0, -1).reverse()) {
          const back = await store.rollback();
          assert.ok(back.ok && back.value.champion === version);
        }
        assert.equal((await store.rollback()).ok, false);
      })),
    { numRuns: 15 },
  ));

Deno.test("a champion answers only what it was made for", () => {
  const wanted = {
    data_hash: "d",
    symbol: "BTCUSDT",
    timeframe: "5m",
    learner: "gbdt",
    horizon_bars: 12,
    label: "triple_barrier stop=0.02 target=0.05",
    seed: 1,
    settings: "{}",
    train_to_ms: null,
    schema_hash: "s",
  };
  assert.equal(lineageDifference(lineage("v"), wanted), undefined);
  const others = {
    data_hash: "e",
    learner: "mlp",
    horizon_bars: 36,
    label: "triple_barrier stop=0.01 target=0.05",
    train_to_ms: 5,
    schema_hash: "t",
    seed: 2,
    settings: "{2}",
    symbol: "X",
  };
  for (const [key, value] of Object.entries(others)) {
    assert.match(lineageDifference(lineage("v"), { ...wanted, [key]: value }) ?? "", new RegExp(key));
  }
});

Deno.test("feedback counts a trade once, across a restart too", () =>
  inFolder(async (folder) => {
    const path = `${folder}/feedback.jsonl`;
    const log = await FeedbackLog.open(path);
    assert.deepEqual(await Promise.all(["a", "b", "a"].map((id) => log.add(feedback(id)))), [true, true, false]);
    await log.close();
    const again = await FeedbackLog.open(path);
    assert.deepEqual([again.count, await again.add(feedback("b")), await again.add(feedback("c"))], [2, false, true]);
    await again.close();
    assert.equal((await Deno.readTextFile(path)).split("\n").length, 4);
  }));

Deno.test("an unfinished last line is cut off, so that the next trade starts on a line of its own", () =>
  inFolder(async (folder) => {
    const path = `${folder}/feedback.jsonl`;
    await Deno.writeTextFile(path, JSON.stringify(feedback("a")) + `\n{"trade_id":"b","x":"${"y".repeat(500)}`);
    const log = await FeedbackLog.open(path);
    assert.equal(log.count, 1);
    assert.equal(await log.add(feedback("b")), true);
    await log.close();
    const again = await FeedbackLog.open(path);
    assert.equal(again.count, 2);
    await again.close();
    assert.equal(await Deno.readTextFile(path), ["a", "b"].map((id) => JSON.stringify(feedback(id)) + "\n").join(""));
  }));

const candleAt = (openTimeMs: number) => ({ openTimeMs, open: 1, high: 2, low: 0.5, close: 1.5, volume: 3 });

Deno.test("candles are kept once, in order, across a restart and past a line that a crash cut short", () =>
  inFolder(async (folder) => {
    const path = `${folder}/candles.csv`;
    const log = await CandleLog.open(path);
    assert.equal(log.lastOpenTimeMs, null);
    await Promise.all([
      log.add([candleAt(1), candleAt(2)]),
      log.add([candleAt(2), candleAt(3)]),
      log.add([candleAt(1)]),
    ]);
    await log.close();
    await Deno.writeTextFile(path, "4,1,2,0.", { append: true });
    const again = await CandleLog.open(path);
    assert.equal(again.lastOpenTimeMs, 3);
    await again.add([candleAt(3), candleAt(4), { ...candleAt(5), fundingRate: -0.0001, leaderClose: 7 }]);
    await again.close();
    const lines = [1, 2, 3, 4].map((at) => `${at},1,2,0.5,1.5,3,,\n`).join("") + "5,1,2,0.5,1.5,3,-0.0001,7\n";
    const header = "timestamp_ms,open,high,low,close,volume,funding_rate,leader_close\n";
    assert.equal(await Deno.readTextFile(path), header + lines);
  }));

Deno.test("a damaged line in the middle is named", () =>
  inFolder(async (folder) => {
    const path = `${folder}/feedback.jsonl`;
    await Deno.writeTextFile(
      path,
      `${JSON.stringify(feedback("a"))}\n{"trade_id":1}\n${JSON.stringify(feedback("b"))}\n`,
    );
    await assert.rejects(FeedbackLog.open(path), /Line 2 of .*feedback\.jsonl/);
  }));
