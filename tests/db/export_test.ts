import assert from "node:assert/strict";
import { Command } from "commander";
import { register } from "../../cli/export.ts";
import { aClosedTrade, aCommit, anEntry, anEvent, inFolder, opened, optionsIn } from "./fixtures.ts";

/** Runs `export …` in this process. @returns What it threw, or null. */
async function runExport(...args: string[]): Promise<(Error & { code?: unknown }) | null> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  register(program);
  program.commands.forEach((each) => each.exitOverride().configureOutput({ writeErr: () => {} }));
  try {
    await program.parseAsync(["export", ...args], { from: "user" });
    return null;
  } catch (error) {
    return error as Error;
  }
}

Deno.test("export writes every row of a table once, oldest first, beside a running coordinator", () =>
  inFolder(async (folder) => {
    const database = await opened(optionsIn(folder));
    const count = 1203; // more than two rounds of rows
    for (let n = 1; n <= count; n++) await database.journal.commit(anEntry(n));
    await database.journal.commit(aCommit(count + 1, { trades: [aClosedTrade(1)], systemEvents: [anEvent(1)] }));
    for (const table of ["trades", "decisions", "orders"]) {
      assert.equal(await runExport(table, "--data-dir", folder, "--out", `${folder}/${table}.csv`), null);
    }
    await database.close();
    const [header, ...lines] = (await Deno.readTextFile(`${folder}/trades.csv`)).trimEnd().split("\n");
    assert.match(header ?? "", /^trade_id,timestamp,symbol,side,entry_price,exit_price,quantity,pnl,/);
    assert.deepEqual(lines.map((line) => line.split(",")[0]), Array.from({ length: count }, (_, i) => `t-${i + 1}`));
    assert.match(lines[0] ?? "", /^t-1,1700000300000,BTCUSDT,long,42123.4,42700.1,0.023,12.27862975,/);
    const decisions = (await Deno.readTextFile(`${folder}/decisions.csv`)).trimEnd().split("\n");
    assert.equal(decisions.length, count + 1);
    assert.ok(decisions[1]?.includes(`"[{""name"":""confidence"",""passed"":true`));
    const orders = (await Deno.readTextFile(`${folder}/orders.csv`)).trimEnd().split("\n");
    assert.match(orders[0] ?? "", /^order_id,client_order_id,exchange_order_id,trade_id,decision_id,timestamp,symbol/);
    assert.equal(orders.length, count + 1);
  }));

const wrong: readonly (readonly [string, (folder: string) => string[], unknown, RegExp])[] = [
  [
    "a folder without a database",
    (folder) => ["trades", "--data-dir", folder],
    1,
    /^There is no database at ".*xylen.db": start Xylen first, or name its folder with --data-dir$/,
  ],
  [
    "a table that is none",
    () => ["candles"],
    "commander.invalidArgument",
    /Allowed choices are trades, decisions, orders/,
  ],
  [
    "a format that is none",
    () => ["trades", "--format", "xml"],
    "commander.invalidArgument",
    /Allowed choices are csv/,
  ],
];

for (const [name, args, code, sentence] of wrong) {
  Deno.test(`export of ${name} is refused in words`, () =>
    inFolder(async (folder) => {
      const error = await runExport(...args(folder));
      assert.equal(error?.code, code);
      assert.match(error?.message ?? "", sentence);
    }));
}

Deno.test("export to a place that cannot be written says so and leaves nothing", () =>
  inFolder(async (folder) => {
    await (await opened(optionsIn(folder))).close();
    const error = await runExport("trades", "--data-dir", folder, "--out", `${folder}/none/out.csv`);
    assert.equal(error?.code, 1);
    assert.match(error?.message ?? "", /^Cannot write ".*none\/out.csv": /);
  }));
