import assert from "node:assert/strict";
import { MIGRATIONS } from "../../db/migrations/all.ts";
import { hashOf } from "../../domain/content_hash.ts";
import { inFolder, opened, optionsIn } from "./fixtures.ts";

Deno.test("size, schema, journal and tables are counted, and not anew at each look", () =>
  inFolder(async (folder) => {
    let nowMs = 1_700_000_000_000;
    const database = await opened(optionsIn(folder, { nowMs: () => nowMs }));
    try {
      const first = await database.figures.figures();
      assert.equal(first.migration, MIGRATIONS.length);
      assert.ok(first.sizeBytes! > 0);
      assert.equal(first.journalEvents, 0);
      assert.deepEqual(first.tables.find(({ name }) => name === "trades"), { name: "trades", rows: 0 });
      assert.equal(await database.figures.figures(), first);
      nowMs += 30_000;
      assert.notEqual(await database.figures.figures(), first);
    } finally {
      await database.close();
    }
  }));

Deno.test("a configuration is kept under its hash, once", () =>
  inFolder(async (folder) => {
    const database = await opened(optionsIn(folder));
    try {
      const config = { ensemble: { confidence_threshold: 0.8 } };
      await database.keepConfig(config);
      await database.keepConfig({ ...config });
      assert.deepEqual(await database.history.shared(hashOf(config)), config);
    } finally {
      await database.close();
    }
  }));
