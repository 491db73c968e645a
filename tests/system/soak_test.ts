/** A little of what `deno task soak` does for hours. */
import assert from "node:assert/strict";
import { writeFixedModels } from "../fixtures/fixed_models.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { ENDS, TROUBLES } from "../soak/whole/faults.ts";
import { latencyPlot, memoryPlot } from "../soak/whole/plots.ts";
import { sectionOf } from "../soak/whole/report.ts";
import { soak } from "../soak/whole/run.ts";
import { verdictOn } from "../soak/whole/verdict.ts";

Deno.test("the whole program goes on from a killed coordinator, a killed model server and a frozen exchange, without a gap", async () => {
  await using folder = await TemporaryFolder.create();
  const soaked = await soak({
    hours: 3,
    seed: 1,
    folder: folder.file("data"),
    models: await writeFixedModels(folder.file("models"), "long"),
    ends: ENDS.filter(({ name }) => name === "coordinator killed"),
    troubles: TROUBLES.filter(({ name }) => name === "model server killed" || name === "exchange frozen"),
    say: () => {},
  });
  assert.deepEqual(verdictOn(soaked).faults, []);
  assert.equal(soaked.recoveries.length, 3);
  assert.ok(soaked.gaps.decided >= 36, `${soaked.gaps.decided} candles`);
  assert.match(sectionOf(soaked, verdictOn(soaked)), /\| coordinator killed \| 1 \| [\d.]+ s/);
  for (const plot of [memoryPlot, latencyPlot]) assert.match(await plot(soaked), /^<svg /);
});
