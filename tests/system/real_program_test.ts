import assert from "node:assert/strict";
import type { PositionView, TradeView } from "../../coordinator/ports/views.ts";
import { unitsFromNumber } from "../../domain/money.ts";
import { exchangeBooks, walletBalance } from "../fixtures/exchange_books.ts";
import { writeFixedModels } from "../fixtures/fixed_models.ts";
import { allEnded, processesOf, RunningXylen } from "../fixtures/running_xylen.ts";
import { tableRows } from "../fixtures/table_rows.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";

const demo = (folder: TemporaryFolder, models: string, speed: number) =>
  new RunningXylen({
    args: ["start", "--data-dir", folder.path, "--port", "0", "--models", models, "--speed", String(speed)],
  });

Deno.test("a coordinator that is killed in the middle of a position takes it up at the next start", async () => {
  await using folder = await TemporaryFolder.create();
  const models = await writeFixedModels(folder.file("given"), "long");
  let before: PositionView;
  {
    await using first = demo(folder, models, 200);
    before = await settledPosition(first);
    await first.kill();
    await allEnded(folder.path);
  }
  const left = await exchangeBooks(folder.file("simulator.json"));
  assert.equal(left.position.qty, unitsFromNumber(before.quantity), "the exchange still holds it");
  assert.equal(left.openAlgos.length, 2, "with stop and target");

  await using second = demo(folder, models, 20);
  await second.status("trading", ({ state }) => state === "running");
  const { items: [after] } = await second.ask<{ items: PositionView[] }>("/api/v1/positions");
  const { trade_id, quantity, entry_price, stop_price, target_price } = before;
  assert.deepEqual({
    trade_id: after!.trade_id,
    quantity: after!.quantity,
    entry_price: after!.entry_price,
    stop_price: after!.stop_price,
    target_price: after!.target_price,
    protected: after!.protected,
  }, { trade_id, quantity, entry_price, stop_price, target_price, protected: true });

  const ended = await second.interrupt();
  assert.equal(ended.code, 0, ended.stderr);
  assert.deepEqual(await processesOf(folder.path), []);
});

Deno.test("after a restart the taken up trade closes, and database and exchange agree to the last unit", async () => {
  await using folder = await TemporaryFolder.create();
  const models = await writeFixedModels(folder.file("given"), "long");
  {
    await using first = demo(folder, models, 300);
    await settledPosition(first); // a trade that only began to be stored may be gone with the process
    await first.kill();
    await allEnded(folder.path);
  }
  const [open] = await tableRows(folder.file("xylen.db"), "select trade_id from trades order by row_no desc limit 1");
  await using second = demo(folder, models, 3_000);
  await second.until("its end", async () => {
    if (!await trades(second)) return undefined;
    const { items } = await second.ask<{ items: TradeView[] }>("/api/v1/trades?limit=100");
    return items.find(({ trade_id, status }) => trade_id === open!["trade_id"] && status === "closed");
  });
  assert.equal((await second.interrupt()).code, 0);
  assert.deepEqual(await processesOf(folder.path), []);

  const books = await exchangeBooks(folder.file("simulator.json"));
  const [sums] = await tableRows(
    folder.file("xylen.db"),
    "select sum(realized_pnl) as realized, sum(fees) as fees, sum(pnl) as pnl from trades",
  );
  const [equity] = await tableRows(folder.file("xylen.db"), "select balance from equity order by row_no desc limit 1");
  assert.deepEqual([sums!["realized"], sums!["fees"]], [books.realizedPnl, books.fees]);
  assert.equal(equity!["balance"], walletBalance(books));
  assert.equal(sums!["pnl"], walletBalance(books) - unitsFromNumber(10_000));
});

/** True once trading has begun. */
const trades = async (program: RunningXylen): Promise<boolean> =>
  (await program.ask<{ state: string }>("/api/v1/status")).state === "running";

/** A protected position that has outlived the close of a candle: nothing moves until the next one. */
async function settledPosition(program: RunningXylen): Promise<PositionView> {
  let seen: { readonly tradeId: string | null; readonly marketTime: number | null } | null = null;
  return await program.until("a position between two candles", async () => {
    if (!await trades(program)) return undefined;
    const { market_time: marketTime } = await program.ask<{ market_time: number | null }>("/api/v1/status");
    const { items: [position] } = await program.ask<{ items: PositionView[] }>("/api/v1/positions");
    if (!position?.protected) return undefined;
    if (seen?.tradeId === position.trade_id && seen.marketTime !== marketTime) return position;
    if (seen?.tradeId !== position.trade_id) seen = { tradeId: position.trade_id, marketTime };
    return undefined;
  });
}
