import assert from "node:assert/strict";
import { calm } from "../fixtures/scripted_market.ts";
import { TradingWorld } from "../fixtures/trading_world.ts";

Deno.test("fixtures with temporary database and automatic start and stop", async () => {
  let folder = "";
  const urls: string[] = [];
  {
    await using world = await TradingWorld.start({ moves: calm(3) });
    await using coordinator = await world.coordinator();
    folder = world.folder.path;
    urls.push(...world.servers.map(({ url }) => url), `http://127.0.0.1:${world.simulator.port}`);
    assert.equal(new Set(urls).size, 5);
    assert.ok((await Deno.stat(`${folder}/xylen.db`)).isFile);
    await coordinator.candle();
    assert.equal((await coordinator.database.records.decisions({ limit: 5 })).items.length, 1);
    await assert.rejects(world.coordinator(), /is in use by another Xylen/, "one owner a folder, in tests as well");
  }
  await assert.rejects(Deno.stat(folder), Deno.errors.NotFound);
  for (const url of urls) await assert.rejects(fetch(url), `${url} is closed`);

  // Two worlds side by side know nothing of each other.
  await using one = await TradingWorld.start({ moves: calm(3) });
  await using two = await TradingWorld.start({ moves: calm(3) });
  await using first = await one.coordinator();
  await using second = await two.coordinator();
  await first.candle();
  assert.equal((await second.database.records.decisions({ limit: 5 })).items.length, 0);
});
