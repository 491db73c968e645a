import assert from "node:assert/strict";
import { price, qty } from "../../../domain/money.ts";
import type { OpenOrder } from "../../../domain/order.ts";
import { decisionOf, EngineDriver, MARKET, submittedBy, SYMBOL } from "../../fixtures/engine_fixtures.ts";
import { FlattenAccount, strangeOrder } from "../../fixtures/flatten_account.ts";

const LIMITS = { trading: { max_open_positions: 2, min_trade_interval_seconds: 0 } };

/** An engine that is told to flatten, and the account that it then works on. */
function flattening(prepare: (engine: EngineDriver) => void = () => {}, engine = new EngineDriver(LIMITS)) {
  prepare(engine);
  const account = new FlattenAccount(engine);
  const ask = () =>
    account.carryOut(
      engine.tell({ kind: "control", atMs: engine.nowMs, action: "flatten", who: "anna", why: "the news" }),
    );
  return { engine, account, ask, flatten: () => engine.state.risk.flatten };
}

const holdsStrange = (units: number, symbol = SYMBOL) => (account: FlattenAccount) => {
  account.held.set(symbol, (account.held.get(symbol) ?? 0) + qty(1) * units);
};
const lists = (...orders: readonly OpenOrder[]) => (account: FlattenAccount) =>
  orders.forEach((order) => account.orders.set(order.clientOrderId, order));

const CASES: readonly [
  name: string,
  engine: (engine: EngineDriver) => void,
  account: (account: FlattenAccount) => void,
  did: readonly (string | RegExp)[],
][] = [
  ["nothing", () => {}, () => {}, []],
  ["a trade of ours, its stop and its target", (engine) => engine.open("long"), () => {}, [
    "sell 0.02 BTCUSDT",
    /^cancel x-run-1-\d+-s/,
    /^cancel x-run-1-\d+-t/,
  ]],
  ["a short of ours", (engine) => engine.open("short"), () => {}, ["buy 0.02 BTCUSDT", /-s/, /-t/]],
  ["an entry that waits", (engine) => engine.decide("long"), () => {}, [/^cancel x-run-1-\d+-e/]],
  ["somebody else's long", () => {}, holdsStrange(0.5), ["sell 0.5 BTCUSDT"]],
  ["somebody else's short", () => {}, holdsStrange(-0.5), ["buy 0.5 BTCUSDT"]],
  ["somebody else's long beside ours", (engine) => engine.open("long"), holdsStrange(0.5), [
    "sell 0.02 BTCUSDT",
    /-s/,
    /-t/,
    "sell 0.5 BTCUSDT",
  ]],
  ["somebody else's limit order", () => {}, lists(strangeOrder()), ["cancel web_1"]],
  [
    "somebody else's position, whose stop stays until it is gone",
    () => {},
    (account) => {
      holdsStrange(0.5)(account);
      lists(
        strangeOrder(),
        strangeOrder({ clientOrderId: "web_2", type: "stop_market", algo: true, reduceOnly: true }),
      )(
        account,
      );
    },
    ["cancel web_1", "sell 0.5 BTCUSDT", "cancel web_2"],
  ],
];

for (const [name, prepare, strange, did] of CASES) {
  Deno.test(`flatten: ${name} goes, and flat is what the exchange calls empty`, () => {
    const { engine, account, ask, flatten } = flattening(prepare);
    strange(account);
    ask();
    assert.equal(flatten()?.state, "closing");
    assert.equal(account.lookUntilOver(), "flat");
    assert.equal(account.did.length, did.length, account.did.join("\n"));
    for (const [i, expected] of did.entries()) {
      if (typeof expected === "string") assert.equal(account.did[i], expected);
      else assert.match(account.did[i]!, expected);
    }
    assert.deepEqual([account.view().positions, account.view().openOrders], [[], []]);
    assert.deepEqual([engine.state.trades.size, engine.state.orders.size], [0, 0]);
    assert.match(flatten()!.steps.at(-1)!, /^Flat, verified with the exchange/);
    assert.match(engine.state.risk.halted!, /^halted and flattened by anna: the news$/);
    assert.deepEqual(account.look(), [], "it is over");
  });
}

Deno.test("flatten: it ends once, with an event that says that the exchange has verified it", () => {
  const { account, ask } = flattening((engine) => engine.open("long"));
  ask();
  const told = account.look();
  assert.deepEqual(told.filter((line) => line.includes("Flat")), [
    "info: Flat, verified with the exchange: no position, no open order of BTCUSDT",
  ]);
});

Deno.test("flatten: what the exchange refused is tried again", () => {
  const { account, ask } = flattening((engine) => engine.open("long"));
  account.refusals = ["-1001 internal error"];
  ask();
  assert.equal(account.lookUntilOver(), "flat");
  assert.deepEqual(account.did.filter((each) => each.startsWith("sell")), ["sell 0.02 BTCUSDT", "sell 0.02 BTCUSDT"]);
});

Deno.test("flatten: a position of nobody's that could not be closed is named and tried again", () => {
  const { account, ask, engine } = flattening();
  holdsStrange(0.5)(account);
  account.refusals = ["-1001 internal error"];
  ask();
  assert.equal(account.lookUntilOver(), "flat");
  assert.deepEqual(account.did, ["sell 0.5 BTCUSDT", "sell 0.5 BTCUSDT"]);
  const told = engine.all.flatMap((command) => command.kind === "tell" ? [command.notice.message] : []);
  assert.ok(told.some((message) => /^Flatten: xf-run-1-\d+-0 did not go through: -1001/.test(message)));
});

Deno.test("flatten: a market that is not traded here is named as what remains, in the end too", () => {
  const { engine, account, ask, flatten } = flattening();
  holdsStrange(3, "BNBUSDT")(account);
  ask();
  assert.equal(account.lookUntilOver(), "not_flat");
  const words = "BNBUSDT: a position of 3, a market that is not traded here: close it at the exchange";
  assert.deepEqual([flatten()!.remains, account.did], [[words], []]);
  assert.equal(flatten()!.steps.at(-1), `NOT FLAT after 30 looks at the exchange; it still holds ${words}`);
  assert.notEqual(engine.state.risk.halted, null);
  ask();
  assert.deepEqual([flatten()!.state, flatten()!.looks], ["closing", 0], "it can be asked for once more");
});

Deno.test("flatten: a look from before the last word on an order says nothing", () => {
  const { engine, account, ask, flatten } = flattening((engine) => engine.open("long"));
  const asked = engine.state.sequence;
  ask();
  account.look(asked);
  assert.deepEqual([flatten()!.state, flatten()!.looks], ["closing", 0]);
  account.look();
  assert.equal(flatten()!.state, "flat");
});

Deno.test("flatten: an order whose fate is not known is not flat", () => {
  const { engine, account, ask, flatten } = flattening();
  engine.decide("long");
  const [entry] = [...engine.state.orders.values()];
  engine.tell({
    kind: "order_unknown",
    atMs: engine.nowMs,
    clientOrderId: entry!.clientOrderId,
    reason: "timed out",
  });
  ask();
  account.look();
  assert.deepEqual(flatten()!.remains, [`BTCUSDT: order ${entry!.clientOrderId}, unknown`]);
  engine.tell({ kind: "order_absent", atMs: engine.nowMs, clientOrderId: entry!.clientOrderId, reason: "never came" });
  account.look();
  assert.equal(flatten()!.state, "flat");
});

Deno.test("flatten: what fills all the same is closed at once", () => {
  const engine = new EngineDriver(LIMITS);
  const [entry] = submittedBy(engine.decide("long"));
  engine.tell({ kind: "control", atMs: engine.nowMs, action: "flatten", who: "anna", why: "" });
  const commands = engine.fill(entry!, price(50_000));
  const purposes = commands.flatMap((command) => command.kind === "submit" ? [command.order.purpose] : []);
  assert.deepEqual(purposes, ["stop_loss", "take_profit", "exit"]);
});

Deno.test("flatten: each market of the account is closed", () => {
  const ETH = { ...MARKET, symbol: "ETHUSDT" };
  const engine = new EngineDriver(LIMITS, { markets: [MARKET, ETH] });
  const { account, ask } = flattening((engine) => engine.open("long"), engine);
  holdsStrange(-2, "ETHUSDT")(account);
  ask();
  assert.equal(account.lookUntilOver(), "flat");
  assert.deepEqual(account.did.filter((each) => !each.startsWith("cancel")), ["sell 0.02 BTCUSDT", "buy 2 ETHUSDT"]);
});

Deno.test("flatten: a restart goes on with it, and nothing new is opened", () => {
  const first = flattening();
  first.ask();
  const engine = new EngineDriver(LIMITS, { risk: JSON.parse(JSON.stringify(first.engine.state.risk)) });
  assert.equal(engine.state.risk.flatten?.state, "closing");
  assert.match(decisionOf(engine.decide("long")).rejection!.detail, /halted and flattened by anna/);
  const account = new FlattenAccount(engine);
  holdsStrange(0.5)(account);
  assert.equal(account.lookUntilOver(), "flat");
  assert.deepEqual(account.did, ["sell 0.5 BTCUSDT"]);
});

Deno.test("flatten: who resumes calls it off", () => {
  const { engine, account, ask, flatten } = flattening();
  holdsStrange(0.5)(account);
  ask();
  engine.control("resume");
  assert.equal(flatten(), null);
  account.look();
  assert.deepEqual(account.did, []);
});
