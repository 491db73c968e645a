import assert from "node:assert/strict";
import { warmRuntime } from "../fixtures/small_model.ts";
import { withModelServer } from "../fixtures/model_server_harness.ts";
import { predictBody } from "../fixtures/model_server_harness.ts";
import { swapRun } from "../soak/model_swaps.ts";

await warmRuntime();

Deno.test("models are swapped while four askers never stop: no answer is dropped, none comes from another model", async () => {
  const { swaps, answers, dropped, mixed } = await swapRun(25);
  assert.equal(swaps, 25);
  assert.ok(answers > 25, `${answers} answers`);
  assert.deepEqual([dropped, mixed], [0, 0]);
});

Deno.test("over HTTP every request through promotions is answered, by the version that it names", async () => {
  await withModelServer({ model: {}, training: {} }, async (server) => {
    const versions = [];
    for (const bias of [[9, 0, 0], [0, 9, 0]] as const) {
      await server.play({ bias });
      await server.send("POST", "/retrain", { force: true });
      versions.push(await trainedVersion(server));
    }
    const expected = new Map([[versions[0], "long"], [versions[1], "short"]]);
    let over = false;
    const ask = async () => {
      const seen = new Set<string>();
      while (!over) {
        const { status, body } = await server.send("POST", "/predict", predictBody({ rsi: 0, adx: 0, atr: 1 }));
        assert.deepEqual([status, body.action], [200, expected.get(body.model_version)]);
        seen.add(body.model_version);
      }
      return seen;
    };
    const asking = Promise.all([ask(), ask(), ask()]);
    for (let i = 0; i < 20; i++) {
      const { status } = await server.send("POST", "/promote", { version: versions[i % 2] });
      assert.equal(status, 200);
    }
    over = true;
    const seen = await asking;
    assert.deepEqual(new Set(seen.flatMap((each) => [...each])), new Set(versions));
  });
});

async function trainedVersion(server: Parameters<Parameters<typeof withModelServer>[1]>[0]): Promise<string> {
  while (server.service.jobs?.current) await new Promise((done) => setTimeout(done, 10));
  return (await server.get("/health")).body.model_version;
}
