import assert from "node:assert/strict";
import fc from "fast-check";
import { exportCsv } from "../../db/export.ts";
import { readOnlyRecords } from "../../db/read_only.ts";
import { type Usd, usd } from "../../domain/money.ts";
import {
  aClosedTrade,
  aCommit,
  aDecision,
  aRecord,
  aTrade,
  inFolder,
  opened,
  optionsIn,
  withDatabase,
} from "./fixtures.ts";

const HEADER =
  "trade_id,timestamp,symbol,side,entry_price,exit_price,quantity,pnl,pnl_percent,fees,funding,status,exit_reason," +
  "entry_order_id,exit_order_id,entry_time,exit_time,hold_duration,decision_confidence,decision_expected_value," +
  "risk_exposure,max_drawdown,max_runup,snapshot_id,decision_id,arrival_price,entry_slippage_bps\n";

const LINE_1 = "t-1,1700000300000,BTCUSDT,long,42123.4,42700.1,0.023,12.27862975,1.2673560714265808,0.97547025,-0.01," +
  "closed,take_profit,x-run-1-entry,x-run-1-target,1700000300001,1700001200001,900000,0.7,0.0021,0.0968,-0.001,0.002," +
  "s-1,d-1,42120,0.8072174738841406\n";

Deno.test("trades.csv begins with the header, gets each closed trade once, and money as exact decimals", () =>
  withDatabase(async ({ journal }, folder) => {
    const file = () => Deno.readTextFile(`${folder}/trades.csv`);
    assert.equal(await file(), HEADER);
    await journal.commit(aCommit(1, { decisions: [aRecord(aDecision(1))], trades: [aTrade(1)] }));
    assert.equal(await file(), HEADER);
    await journal.commit(aCommit(2, { trades: [aClosedTrade(1)] }));
    await journal.commit(aCommit(3, { trades: [aClosedTrade(1)] }));
    assert.equal(await file(), HEADER + LINE_1);
    await journal.commit(aCommit(4, { trades: [aClosedTrade(1, { funding: usd(0.5) })] }));
    assert.equal((await file()).split("\n").length, 3);
    assert.ok((await file()).includes(",0.5,closed,"));
  }));

Deno.test("amounts past the precision of a float stand in trades.csv to the last unit", () =>
  withDatabase(async ({ journal }, folder) => {
    const trade = aClosedTrade(1, { realizedPnl: Number.MAX_SAFE_INTEGER as Usd, fees: usd(0), funding: usd(0) });
    await journal.commit(
      aCommit(1, { decisions: [aRecord(aDecision(1))], trades: [trade] }),
    );
    assert.ok((await Deno.readTextFile(`${folder}/trades.csv`)).includes(",90071992.54740991,"));
  }));

async function tableLines(folder: string): Promise<string> {
  const tool = await readOnlyRecords(`file:${folder}/xylen.db`);
  if (!tool.ok) throw new Error(tool.error);
  const pieces = await Array.fromAsync(exportCsv(tool.value.client, "trades"));
  await tool.value.close();
  return pieces.join("");
}

const sorted = (text: string) => text.split("\n").sort();

/** What may have happened to the file while nobody looked. */
const damages: readonly (readonly [string, (whole: string) => fc.Arbitrary<string | null>])[] = [
  ["was cut anywhere", (whole) => fc.nat({ max: whole.length }).map((at) => whole.slice(0, at))],
  ["lost a line", (whole) => fc.nat({ max: 5 }).map((n) => whole.split("\n").filter((_, i) => i !== n).join("\n"))],
  ["has a line twice", (whole) => fc.constant(whole + whole.split("\n")[2] + "\n")],
  ["was edited by hand", (whole) => fc.constant(whole.replace("long", "short"))],
  ["has a trade that never was", (whole) => fc.constant(whole + LINE_1.replace("t-1", "t-999"))],
  ["was deleted", () => fc.constant(null)],
  ["became another file", () => fc.string()],
];

for (const [name, damaged] of damages) {
  Deno.test(`trades.csv equals the table again after a start when it ${name}`, () =>
    inFolder(async (folder) => {
      const path = `${folder}/trades.csv`;
      const first = await opened(optionsIn(folder));
      for (let n = 1; n <= 5; n++) {
        await first.journal.commit(aCommit(n, { decisions: [aRecord(aDecision(n))], trades: [aClosedTrade(n)] }));
      }
      await first.close();
      const whole = await Deno.readTextFile(path);
      assert.equal(whole, await tableLines(folder));
      await fc.assert(
        fc.asyncProperty(damaged(whole), async (text) => {
          if (text === null) await Deno.remove(path);
          else await Deno.writeTextFile(path, text);
          await (await opened(optionsIn(folder))).close();
          assert.deepEqual(sorted(await Deno.readTextFile(path)), sorted(whole));
        }),
        { numRuns: 4 },
      );
    }));
}

Deno.test("a trades.csv that says something else is kept beside the mended one", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/trades.csv`, "my own notes\n");
    await (await opened(optionsIn(folder))).close();
    assert.equal(await Deno.readTextFile(`${folder}/trades.csv`), HEADER);
    assert.equal(await Deno.readTextFile(`${folder}/trades.csv.bak`), "my own notes\n");
  }));

Deno.test("a trade is stored even when trades.csv cannot be written, and the failure is told", () =>
  inFolder(async (folder) => {
    const told: string[] = [];
    const database = await opened(optionsIn(folder, { onFailure: (sentence) => told.push(sentence) }));
    await Deno.remove(`${folder}/trades.csv`);
    await Deno.mkdir(`${folder}/trades.csv`);
    await database.journal.commit(aCommit(1, { decisions: [aRecord(aDecision(1))], trades: [aClosedTrade(1)] }));
    assert.equal((await database.records.performance()).total_trades, 1);
    assert.match(told.join(), /^Trade t-1 is stored, but could not be added to trades.csv: /);
    await database.close();
    await Deno.remove(`${folder}/trades.csv`);
    await (await opened(optionsIn(folder))).close();
    assert.equal(await Deno.readTextFile(`${folder}/trades.csv`), HEADER + LINE_1);
  }));
