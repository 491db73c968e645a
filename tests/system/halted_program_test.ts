import assert from "node:assert/strict";
import type { EventView, PositionView, StatusView } from "../../coordinator/ports/views.ts";
import { exchangeBooks } from "../fixtures/exchange_books.ts";
import { writeFixedModels } from "../fixtures/fixed_models.ts";
import { allEnded, type Finished, RunningXylen, runXylen } from "../fixtures/running_xylen.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";

const demo = (folder: TemporaryFolder, models: string) =>
  new RunningXylen({
    args: ["start", "--data-dir", folder.path, "--port", "0", "--models", models, "--speed", "600"],
  });

/** A command of the operator, on the terminal of the program's machine. */
async function operator(program: RunningXylen, folder: TemporaryFolder, ...args: readonly string[]): Promise<Finished> {
  const { port } = new URL(await program.url());
  return await runXylen({ args: [...args, "--port", port, "--data-dir", folder.path] });
}

Deno.test("the real program flattened from the command line, killed and started again: flat, halted until a reason releases it", async () => {
  await using folder = await TemporaryFolder.create();
  const models = await writeFixedModels(folder.file("given"), "long");
  {
    await using first = demo(folder, models);
    await first.until("an open position", async () => {
      const { items } = await first.ask<{ items: PositionView[] }>("/api/v1/positions");
      return items.length > 0 ? true : undefined;
    });
    const nameless = await operator(first, folder, "flatten");
    assert.deepEqual([nameless.code, (await first.ask<StatusView>("/api/v1/status")).state], [2, "running"]);
    const wrong = await operator(first, folder, "flatten", "--account", "another");
    assert.deepEqual([wrong.code, (await first.ask<StatusView>("/api/v1/status")).state], [1, "running"]);
    assert.match(wrong.stderr, /account "another" is not this account: type "demo"/);
    const done = await operator(first, folder, "flatten", "--account", "demo", "--why", "the news");
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, /^New positions are blocked[\s\S]*^Flat, verified with the exchange/m);
    await first.kill();
    await allEnded(folder.path);
  }
  const { position, openOrders, openAlgos } = await exchangeBooks(folder.file("simulator.json"));
  assert.deepEqual([position.qty, openOrders.length, openAlgos.length], [0, 0, 0]);

  await using second = demo(folder, models);
  const halted = await second.status("its state", ({ state }) => state === "halted" || state === "running");
  assert.match(`${halted.state}: ${halted.state_reason}`, /^halted: halted and flattened by .*: the news$/);
  const silent = await operator(second, folder, "resume");
  assert.deepEqual([silent.code, (await second.ask<StatusView>("/api/v1/status")).state], [2, "halted"]);
  assert.match(silent.stderr, /say with --why for what reason/);
  assert.equal((await operator(second, folder, "resume", "--why", "looked at everything")).code, 0);
  await second.status("trading", ({ state }) => state === "running");
  const { items } = await second.ask<{ items: EventView[] }>("/api/v1/events?limit=200");
  const starts = items.filter(({ message }) => message.startsWith("Started: Xylen "));
  assert.deepEqual(starts.map(({ event_type }) => event_type), ["SYSTEM", "SYSTEM"], "of each life");
  const ended = await second.interrupt();
  assert.equal(ended.code, 0);
  assert.match(ended.stderr, /Started: Xylen [\s\S]*Stopping: SIGINT[\s\S]*Stopped: SIGINT/);
});
