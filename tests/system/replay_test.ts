import assert from "node:assert/strict";
import type { ExplanationView } from "../../coordinator/ports/views.ts";
import type { Row } from "../../db/sql/client.ts";
import type { Candle } from "../../domain/candle.ts";
import { toNumber, unitsFromNumber } from "../../domain/money.ts";
import { allEnded, runXylen } from "../fixtures/running_xylen.ts";
import type { Move } from "../fixtures/scripted_market.ts";
import { tableRows } from "../fixtures/table_rows.ts";
import { TemporaryFolder } from "../fixtures/temporary_folder.ts";
import { TraceReceiver } from "../fixtures/trace_receiver.ts";
import { TradingWorld } from "../fixtures/trading_world.ts";
import { plantedMarket } from "../model_server/training/planted_market.ts";

const CONFIG = `trading:
  symbols: [BTCUSDT, ETHUSDT]
models:
  endpoints:
    - { name: trees, learner: gbdt, horizon_bars: 12 }
    - { name: net, learner: mlp, horizon_bars: 12 }
data:
  warmup_candles: 400
`;

/** What follows a trigger carries past the target of a trade: 1,600 candles are enough to learn it. */
const STRONG_EDGE = 3;

const onTick = (value: number): number => Math.round(value * 10) / 10;
const csvOf = (candles: readonly Candle[]): string =>
  candles.map(({ openTimeMs, open, high, low, close, volume }) =>
    [openTimeMs, ...[open, high, low, close].map(onTick), volume].join(",")
  ).join("\n") + "\n";

/** The newest 1,200 of 4,000 candles are traded: enough for dozens of trades. */
const TRADED_FROM = "2024-01-10T17:20:00Z";

/** The same files and configuration in one process. */
async function backtest(dataFiles: readonly string[]): Promise<string> {
  await using folder = await TemporaryFolder.create();
  const config = folder.file("config.yaml");
  await Deno.writeTextFile(config, CONFIG);
  const out = folder.file("out");
  const args = ["backtest", "--profile", "demo", "--config", config, "--from", TRADED_FROM, "--out", out];
  const ended = await runXylen({ args: [...args, ...dataFiles.map((file) => `--data=${file}`)] });
  assert.equal(ended.code, 0, ended.stderr.slice(-2_000));
  return await Deno.readTextFile(`${out}/trades.csv`);
}

/** Every cell of a trade but the ids that its run gave it. */
const withoutIds = (csv: string): string[][] =>
  csv.trim().split("\n").map((line) => line.split(",").map((cell) => cell.replace(/^[dstx]-.*$/, "id")));

/** One replay from an empty folder: trains on the first 40 % of the first file, trades the end of all, ends. */
async function replay(dataFiles: readonly string[], env: Readonly<Record<string, string>> = {}) {
  await using folder = await TemporaryFolder.create();
  const config = folder.file("config.yaml");
  await Deno.writeTextFile(config, CONFIG);
  const dataDir = folder.file("kept");
  const args = ["start", "--mode", "replay", "--profile", "demo", "--config", config, "--from", TRADED_FROM];
  const ended = await runXylen({
    env,
    args: [
      ...args,
      ...dataFiles.map((file) => `--data=${file}`),
      "--speed",
      "max",
      "--data-dir",
      dataDir,
      "--port",
      "0",
    ],
  });
  assert.equal(ended.code, 0, ended.stderr.slice(-2_000));
  await allEnded(folder.path);
  const parity = await runXylen({ args: ["backtest", "--from-journal", "--data-dir", dataDir] });
  assert.equal((await Deno.stat(dataDir)).mode! & 0o777, 0o700, "the data folder is closed to others");
  const database = `${dataDir}/xylen.db`;
  return {
    stdout: ended.stdout,
    parity: parity.stdout,
    csv: await Deno.readTextFile(`${dataDir}/trades.csv`),
    trades: await tableRows(database, "select * from trades order by row_no"),
    decisions: await tableRows(database, "select * from ensemble_decisions order by row_no"),
    orders: await tableRows(database, "select * from orders order by row_no"),
    explanations: await tableRows(database, "select * from explanations"),
    events: await tableRows(database, "select seq, kind, at_ms from journal order by seq"),
    balances: await tableRows(database, "select balance from equity order by row_no"),
  };
}

Deno.test("a replay of two markets on one account trades both, ends by itself, and database, exchange and trades.csv agree to the last unit; a second run and a backtest give the same trades, and neither is a trace", async () => {
  await using folder = await TemporaryFolder.create();
  await using receiver = new TraceReceiver();
  const dataFiles = await Promise.all(["ETHUSDT", "BTCUSDT"].map(async (symbol, i) => {
    const file = folder.file(`binanceusdm-${symbol}-5m-planted.csv`);
    await Deno.writeTextFile(file, csvOf(plantedMarket(4_000, 8 - i, STRONG_EDGE).candles));
    return file;
  }));
  const [first, second] = await Promise.all([replay(dataFiles), replay(dataFiles, receiver.environment)]);
  const backtested = await backtest(dataFiles);
  assert.ok(receiver.bodies.length > 0, "Deno tells of requests");
  assert.deepEqual(receiver.spans, [], "decisions of a replay are told to nobody: they happened before");

  for (const symbol of ["BTCUSDT", "ETHUSDT"]) {
    const traded = first.trades.filter((trade) => trade["symbol"] === symbol).length;
    assert.ok(traded >= 5, `it trades ${symbol}: ${traded}`);
  }
  assert.ok(first.trades.every(({ status }) => status === "closed"), "nothing stays open at the end");
  assert.match(first.stdout, new RegExp(`^${first.trades.length} trades closed`, "m"));
  assertExplained(first.trades, first.explanations);
  // The exchange's word for the balance against our sum over the trades.
  const sum = first.trades.reduce((total, { pnl }) => total + Number(pnl), 0);
  assert.equal(Number(first.balances.at(-1)!["balance"]), unitsFromNumber(10_000) + sum);
  assertCsvAgrees(first.csv, first.trades);

  assert.deepEqual(second.events, first.events);
  assert.deepEqual(second.trades, first.trades);
  assert.deepEqual(second.orders.map(ordered), first.orders.map(ordered));
  assert.equal(second.csv, first.csv);
  // What the journal holds is enough to trade it all again.
  assert.match(first.parity, new RegExp(`and ${first.trades.length} trades were traded again: 0 differences`));
  assert.deepEqual(withoutIds(backtested), withoutIds(first.csv));
  assert.deepEqual(second.decisions.map(decided), first.decisions.map(decided));
});

Deno.test("every order and execution of the exchange stands in the database and trades.csv with the same figures", async () => {
  const cycle: readonly Move[] = ["calm", "rise", "calm", "fall", "calm", "calm"];
  const moves = Array.from({ length: 5 }, () => cycle).flat();
  await using world = await TradingWorld.start({ moves });
  await using coordinator = await world.coordinator();
  for (let i = 0; i < moves.length - 1; i++) {
    world.all({ answer: { action: (["long", "short", "hold"] as const)[i % 3]!, confidence: 0.8 } });
    await coordinator.candle();
  }
  coordinator.trading.stop();
  const books = await world.books();
  const rows = await tableRows(
    world.folder.file("xylen.db"),
    "select client_order_id, filled_qty, cost, fee, realized_pnl from orders where filled_qty > 0 order by row_no",
  );
  assert.ok(rows.length >= 6, `there are executions: ${rows.length}`);
  const filled = books.doneOrders.filter(({ filledQty }) => filledQty > 0);
  const theirs = filled.map((order) => {
    const fills = books.trades.filter(({ orderId }) => orderId === order.orderId);
    const algo = books.doneAlgos.find(({ orderId }) => orderId === order.orderId);
    const total = (key: "qty" | "value" | "fee" | "realizedPnl") => fills.reduce((sum, fill) => sum + fill[key], 0);
    return [
      algo?.clientAlgoId ?? order.clientOrderId,
      total("qty"),
      total("value"),
      total("fee"),
      total("realizedPnl"),
    ];
  });
  const byId = (a: readonly unknown[], b: readonly unknown[]) => String(a[0]).localeCompare(String(b[0]));
  const ours = rows.map((row) => [
    row["client_order_id"],
    row["filled_qty"],
    row["cost"],
    row["fee"],
    row["realized_pnl"],
  ]);
  assert.deepEqual(ours.toSorted(byId), theirs.toSorted(byId));
  const closed = await tableRows(world.folder.file("xylen.db"), "select * from trades where status = 'closed'");
  assertCsvAgrees(await Deno.readTextFile(world.folder.file("trades.csv")), closed);
});

/** Who decided to trade can say why: both models, each in its own way. */
function assertExplained(trades: readonly Row[], explanations: readonly Row[]): void {
  const byDecision = new Map(explanations.map((row) => [row["decision_id"], row]));
  for (const { decision_id } of trades) {
    const { models, pushed } = byDecision.get(decision_id!) ?? assert.fail(`${decision_id} is not explained`);
    const told = JSON.parse(String(models)) as ExplanationView["models"];
    assert.deepEqual(told.map(({ model_name, method, reason }) => ({ model_name, method, reason })), [
      { model_name: "net", method: "shapley_sampling", reason: null },
      { model_name: "trees", method: "tree_shap", reason: null },
    ]);
    assert.ok(told.every(({ parts }) => parts && parts.features.length > 0), "each says what moved it");
    const shares = JSON.parse(String(pushed)) as { contribution: number }[];
    assert.ok(shares.length > 0 && shares.length <= 5 && shares.every(({ contribution }) => contribution > 0));
  }
}

/** Stop and target leave at the same time: which of them the exchange numbers first is chance, and nothing hangs on it. */
const ordered = ({ exchange_order_id: _number, ...rest }: Row) => rest;

/** A decision and what it was made of, without how long it took. */
const decided = (row: Row) =>
  [
    "decision_id",
    "timestamp",
    "final_action",
    "final_confidence",
    "expected_value",
    "position_size",
    "rejection_reason",
    "inputs_hash",
    "outputs_hash",
  ]
    .map((name) => row[name]);

/** Money of each trade, read back from the text of the file. */
function assertCsvAgrees(csv: string, trades: readonly Row[]): void {
  const [header, ...lines] = csv.trimEnd().split(/\r?\n/).map((line) => line.split(","));
  const column = (name: string) => header!.indexOf(name);
  assert.equal(lines.length, trades.length);
  const byId = new Map(lines.map((cells) => [cells[column("trade_id")], cells]));
  for (const trade of trades) {
    const cells = byId.get(String(trade["trade_id"]))!;
    for (const name of ["pnl", "fees", "entry_price", "exit_price", "quantity"]) {
      assert.equal(
        unitsFromNumber(Number(cells[column(name)])),
        trade[name],
        `${name} ${toNumber(Number(trade[name]))}`,
      );
    }
  }
}
