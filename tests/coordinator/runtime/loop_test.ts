import assert from "node:assert/strict";
import { err, ok } from "../../../domain/result.ts";
import { settingsWith, unanimous } from "../../fixtures/engine_fixtures.ts";
import { NOT_FOUND, RATE_LIMITED, REJECTED, RuntimeBench, settled, UNKNOWN_FATE } from "../../fixtures/port_fakes.ts";

Deno.test("the decision and the intent are stored before the entry is sent", async () => {
  const bench = new RuntimeBench();
  await bench.loop.idle();
  bench.candle(unanimous("long"));
  bench.journal.door.shut();
  await settled();
  assert.deepEqual(bench.exchange.submitted, []);
  bench.journal.door.open();
  await bench.loop.idle();
  const { timeline, journal } = bench;
  assert.ok(timeline.indexOf("commit forecasts") < timeline.indexOf("submit entry"));
  const commit = journal.commits.find(({ kind }) => kind === "forecasts")!;
  assert.equal(commit.decisions.length, 1);
  assert.deepEqual(commit.orders.map(({ purpose, status }) => [purpose, status]), [["entry", "intended"]]);
  assert.deepEqual(commit.trades.map(({ status }) => status), ["pending"]);
  assert.ok(commit.riskState);
});

Deno.test("a filled entry has both legs on the exchange, their intents stored before", async () => {
  const bench = new RuntimeBench();
  await bench.open();
  assert.deepEqual(bench.exchange.submitted.map(({ purpose }) => purpose), ["entry", "stop_loss", "take_profit"]);
  const legs = bench.timeline.indexOf("submit stop_loss");
  assert.ok(bench.timeline.slice(bench.timeline.indexOf("submit entry"), legs).includes("commit order"));
  assert.deepEqual([...bench.state.orders.values()].map(({ status }) => status), ["open", "open"]);
});

Deno.test("no event is left lying, however closely events follow each other", async () => {
  const bench = new RuntimeBench();
  const absent = () =>
    bench.loop.post({ kind: "order_absent", atMs: bench.state.nowMs, clientOrderId: "none", reason: "none" });
  for (let i = 0; i < 10; i++) absent();
  for (let i = 0; i < 10; i++) {
    absent();
    await Promise.resolve();
  }
  for (let breaths = 1; breaths < 6; breaths++) {
    absent();
    for (let i = 0; i < breaths; i++) await Promise.resolve();
    absent();
  }
  await bench.loop.idle();
  assert.equal(bench.journal.commits.filter(({ kind }) => kind === "order_absent").length, 30);
});

Deno.test("a commit that takes longer than those after it is waited for, and time goes on meanwhile", async () => {
  const bench = new RuntimeBench();
  await bench.loop.idle();
  const commit = bench.journal.commit.bind(bench.journal);
  let slowEnded = false;
  bench.journal.commit = async (each) => {
    await commit(each);
    if (each.seq !== 3) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
    slowEnded = true;
  };
  for (let i = 0; i < 3; i++) {
    bench.loop.post({ kind: "order_absent", atMs: bench.state.nowMs, clientOrderId: "none", reason: "none" });
  }
  await bench.loop.idle();
  assert.ok(slowEnded);
});

Deno.test("the journal's numbers have no gaps", async () => {
  const bench = new RuntimeBench();
  await bench.open();
  bench.candle();
  await bench.loop.idle();
  assert.deepEqual(bench.journal.commits.map(({ seq }) => seq), bench.journal.commits.map((_, i) => i + 1));
});

Deno.test("an entry whose intent cannot be stored is not sent, and new risk waits until the journal stores again", async () => {
  const bench = new RuntimeBench();
  await bench.loop.idle();
  bench.journal.broken = "disk full";
  await bench.open();
  assert.deepEqual(bench.exchange.submitted, []);
  assert.deepEqual([bench.state.trades.size, bench.state.orders.size], [0, 0]);
  assert.match(bench.state.journalFailing!, /journal.*disk full/);
  assert.equal(bench.telemetry.logs.filter((line) => line.startsWith("critical journal")).length, 1);

  bench.loop.post({ kind: "control", atMs: bench.state.nowMs, action: "resume", who: "anna", why: "" });
  await bench.open();
  assert.deepEqual(bench.exchange.submitted, [], "resumed, but still nothing can be stored");

  bench.journal.broken = null;
  await bench.clock.advance(10_000);
  await bench.loop.idle();
  assert.equal(bench.state.journalFailing, null);
  assert.deepEqual(bench.journal.commits.map(({ seq }) => seq), bench.journal.commits.map((_, i) => i + 1));
  await bench.open();
  assert.equal(bench.exchange.purpose("entry").length, 1);
});

Deno.test("protective orders are sent although the journal fails", async () => {
  const bench = new RuntimeBench();
  bench.exchange.onSubmit = (order) => {
    if (order.purpose === "entry") bench.journal.broken = "disk full";
    return undefined;
  };
  await bench.open();
  assert.deepEqual(bench.exchange.submitted.map(({ purpose }) => purpose), ["entry", "stop_loss", "take_profit"]);
  assert.match(bench.state.journalFailing!, /disk full/);
  await bench.loop.stop();
});

Deno.test("protective orders wait a second for a journal that hangs, an entry waits for good", async () => {
  const bench = new RuntimeBench();
  bench.exchange.onSubmit = (order) => {
    if (order.purpose === "entry") bench.journal.door.shut();
    return undefined;
  };
  bench.candle(unanimous("long"));
  await settled();
  assert.deepEqual(bench.exchange.submitted.map(({ purpose }) => purpose), ["entry"]);
  await bench.clock.advance(999);
  assert.equal(bench.exchange.submitted.length, 1);
  await bench.clock.advance(1);
  assert.deepEqual(bench.exchange.submitted.map(({ purpose }) => purpose), ["entry", "stop_loss", "take_profit"]);
  bench.journal.door.open();
  await bench.loop.idle();
  assert.equal(bench.clock.sleeping, 0);

  const other = new RuntimeBench();
  await other.loop.idle();
  other.journal.door.shut();
  other.candle(unanimous("long"));
  await other.clock.advance(3_600_000);
  assert.deepEqual(other.exchange.submitted, []);
  other.journal.door.open();
  await other.loop.idle();
  assert.equal(other.exchange.submitted.length, 3);
});

Deno.test("an entry of unknown fate that has arrived is found by asking, and never sent again", async () => {
  const bench = new RuntimeBench();
  bench.exchange.onSubmit = (order) => {
    if (order.purpose !== "entry") return undefined;
    bench.exchange.land(order);
    return err(UNKNOWN_FATE);
  };
  await bench.open();
  assert.deepEqual(bench.timeline.filter((line) => /entry/.test(line)), ["submit entry", "ask entry"]);
  const statuses = bench.journal.commits.flatMap(({ orders }) => orders)
    .filter(({ purpose }) => purpose === "entry").map(({ status }) => status);
  assert.deepEqual(statuses, ["intended", "unknown", "filled"]);
  assert.equal(bench.exchange.purpose("stop_loss").length, 1);
});

Deno.test("an entry of unknown fate stays unknown while the exchange could still take it, then it is given up", async () => {
  const bench = new RuntimeBench();
  bench.exchange.onSubmit = (order) => order.purpose === "entry" ? err(UNKNOWN_FATE) : undefined;
  bench.candle(unanimous("long"));
  await bench.clock.advance(5_000);
  assert.deepEqual([...bench.state.orders.values()].map(({ status }) => status), ["unknown"]);
  await bench.clock.advance(3_000);
  await bench.loop.idle();
  assert.deepEqual([bench.state.orders.size, bench.state.trades.size], [0, 0]);
  assert.equal(bench.exchange.submitted.length, 1);
});

Deno.test("a leg that an ended trade has left behind is taken back at the next check of orders", async () => {
  const bench = new RuntimeBench();
  await bench.open();
  bench.exchange.onCancel = () => err(UNKNOWN_FATE);
  const [stop, target] = [bench.order("stop_loss"), bench.order("take_profit")];
  bench.exchange.fill(stop, stop.triggerPrice!);
  bench.loop.askAfter(stop.clientOrderId);
  await bench.loop.idle();
  assert.deepEqual([...bench.state.orders.keys()], [target.clientOrderId]);
  bench.exchange.onCancel = () => undefined;
  bench.loop.askAfterOrders();
  await bench.loop.idle();
  assert.equal(bench.exchange.known.get(target.clientOrderId)?.status, "canceled");
  assert.equal(bench.state.orders.size, 0);
});

Deno.test("an exchange that does not answer is asked until it does", async () => {
  const bench = new RuntimeBench();
  let silent = 12;
  bench.exchange.onSubmit = (order) => {
    if (order.purpose !== "entry") return undefined;
    bench.exchange.land(order);
    return err(UNKNOWN_FATE);
  };
  bench.exchange.onAsk = () => --silent > 0 ? err(UNKNOWN_FATE) : undefined;
  bench.candle(unanimous("long"));
  await bench.clock.advance(90_000);
  await bench.loop.idle();
  assert.equal(bench.exchange.purpose("entry").length, 1);
  assert.equal(bench.exchange.purpose("stop_loss").length, 1);
});

Deno.test("a stop that never arrived is sent anew under a new id", async () => {
  const bench = new RuntimeBench();
  let lost = false;
  bench.exchange.onSubmit = (order) => {
    if (order.purpose !== "stop_loss" || lost) return undefined;
    lost = true;
    return err(UNKNOWN_FATE);
  };
  bench.candle(unanimous("long"));
  await bench.clock.advance(1_000);
  await bench.loop.idle();
  const stops = bench.exchange.purpose("stop_loss");
  assert.equal(stops.length, 2);
  assert.notEqual(stops[0]!.clientOrderId, stops[1]!.clientOrderId);
  assert.equal(bench.state.orders.get(stops[1]!.clientOrderId)!.status, "open");
});

for (const [name, error] of [["rejected", REJECTED], ["rate limited", RATE_LIMITED]] as const) {
  Deno.test(`an entry that is ${name} is over: nothing is sent in its place`, async () => {
    const bench = new RuntimeBench();
    bench.exchange.onSubmit = () => err(error);
    await bench.open();
    assert.equal(bench.exchange.submitted.length, 1);
    assert.equal(bench.state.trades.size, 0);
    assert.match(bench.stored(bench.order("entry").clientOrderId)!.rejectReason!, /no margin|slow down/);
  });
}

Deno.test("a stop that is rate limited is sent again, under the same id, when the exchange allows", async () => {
  const bench = new RuntimeBench();
  let refusals = 2;
  bench.exchange.onSubmit = (order) => order.purpose === "stop_loss" && refusals-- > 0 ? err(RATE_LIMITED) : undefined;
  bench.candle(unanimous("long"));
  await bench.clock.advance(2_999);
  assert.equal(bench.exchange.purpose("stop_loss").length, 1);
  await bench.clock.advance(3_001);
  await bench.loop.idle();
  assert.deepEqual(bench.exchange.purpose("stop_loss").map(({ clientOrderId }) => clientOrderId), [
    ...Array(3).fill(bench.order("stop_loss").clientOrderId),
  ]);
});

Deno.test("a stop that is refused closes the position", async () => {
  const bench = new RuntimeBench();
  bench.exchange.onSubmit = (order) => order.purpose === "stop_loss" ? err(REJECTED) : undefined;
  await bench.open();
  assert.equal(bench.exchange.purpose("exit").length, 1);
  assert.equal(bench.state.trades.size, 0);
  assert.equal(bench.exchange.known.get(bench.order("take_profit").clientOrderId)!.status, "canceled");
});

Deno.test("doorbells for unchanged orders write nothing", async () => {
  const bench = new RuntimeBench();
  await bench.open();
  const before = bench.journal.commits.length;
  for (let i = 0; i < 5; i++) {
    bench.loop.askAfterOrders();
    bench.loop.askAfter(bench.order("stop_loss").clientOrderId);
    bench.loop.askAfter("someone-elses");
    await bench.loop.idle();
  }
  assert.equal(bench.journal.commits.length, before);
  assert.ok(bench.timeline.filter((line) => line === "ask stop_loss").length >= 5);
});

Deno.test("a doorbell that rings while a question is out is asked again afterwards: that answer may be from before", async () => {
  const bench = new RuntimeBench();
  await bench.open();
  const stop = bench.order("stop_loss");
  bench.exchange.askDoor.shut();
  bench.loop.askAfter(stop.clientOrderId);
  await settled();
  bench.exchange.fill(stop, stop.triggerPrice!);
  for (let i = 0; i < 10; i++) bench.loop.askAfter(stop.clientOrderId);
  bench.exchange.askDoor.open();
  await bench.loop.idle();
  assert.equal(bench.timeline.filter((line) => line === "ask stop_loss").length, 2);
  assert.equal(bench.state.trades.size, 0);
  assert.ok(bench.timeline.includes("cancel take_profit"));
});

Deno.test("an order that has not been sent yet is not asked for, so that it is not taken for absent", async () => {
  const bench = new RuntimeBench();
  await bench.loop.idle();
  bench.journal.door.shut();
  bench.candle(unanimous("long"));
  await settled();
  bench.loop.askAfterOrders();
  await bench.clock.advance(60_000);
  assert.deepEqual(bench.timeline.filter((line) => line.startsWith("ask")), []);
  bench.journal.door.open();
  await bench.loop.idle();
  assert.equal(bench.exchange.submitted.length, 3);
  assert.equal(bench.state.trades.size, 1);
});

Deno.test("an entry that is taken back before it was sent is taken back after it was sent", async () => {
  const bench = new RuntimeBench();
  await bench.loop.idle();
  bench.journal.door.shut();
  bench.candle(unanimous("long"));
  await settled();
  bench.loop.post({ kind: "shutdown", atMs: bench.state.nowMs, closePositions: false });
  await settled();
  bench.journal.door.open();
  await bench.loop.idle();
  const steps = bench.timeline.filter((line) => /entry/.test(line));
  assert.deepEqual(steps.slice(0, 2), ["submit entry", "cancel entry"]);
  assert.equal(bench.exchange.purpose("stop_loss").length, 1, "it had filled: it is protected");
});

Deno.test("a fill that is not listed yet is asked for until it is", async () => {
  const bench = new RuntimeBench();
  let lag = 3;
  const lagging = (clientOrderId: string) => {
    const known = bench.exchange.known.get(clientOrderId)!;
    return known.filledQty > 0 && lag-- > 0 ? ok({ ...known, fills: [] }) : undefined;
  };
  bench.exchange.onSubmit = (order) => {
    bench.exchange.land(order);
    return lagging(order.clientOrderId);
  };
  bench.exchange.onAsk = (ref) => lagging(ref.clientOrderId);
  bench.candle(unanimous("long"));
  await bench.clock.advance(10_000);
  await bench.loop.idle();
  assert.equal(bench.exchange.purpose("stop_loss").length, 1);
  assert.equal([...bench.state.trades.values()][0]!.status, "open");
});

Deno.test("a page that cannot show an event does not stop the loop", async () => {
  const bench = new RuntimeBench();
  bench.onTaken = () => {
    throw new Error("socket gone");
  };
  await bench.open();
  assert.equal(bench.exchange.submitted.length, 3);
  assert.ok(bench.telemetry.logs.some((line) => line.includes("socket gone")));
});

Deno.test("an exchange client that breaks its word and throws leaves the order unknown, and it is asked for", async () => {
  const bench = new RuntimeBench();
  bench.exchange.onSubmit = (order) => {
    if (order.purpose !== "entry") return undefined;
    bench.exchange.land(order);
    throw new Error("bug in the client");
  };
  await bench.open();
  assert.equal(bench.exchange.purpose("entry").length, 1);
  assert.equal(bench.exchange.purpose("stop_loss").length, 1);
});

Deno.test("a snapshot of the state and its hash stand with every 1,000th event", async () => {
  const bench = new RuntimeBench();
  for (let i = 0; i < 1_000; i++) {
    bench.loop.post({ kind: "order_absent", atMs: bench.state.nowMs, clientOrderId: "none", reason: "none" });
  }
  await bench.loop.idle();
  const marked = bench.journal.commits.filter(({ stateHash }) => stateHash !== null);
  assert.deepEqual(marked.map(({ seq }) => seq), [1_000]);
  assert.match(marked[0]!.stateHash!, /^[0-9a-f]{64}$/);
  assert.ok(marked[0]!.state);
});

Deno.test("stopping ends questions that no one answers", async () => {
  const bench = new RuntimeBench();
  await bench.open();
  bench.exchange.onAsk = () => err(UNKNOWN_FATE);
  bench.loop.askAfterOrders();
  await settled();
  await bench.loop.stop();
  assert.equal(bench.clock.sleeping, 0);
});

Deno.test("what the exchange says of an order it cannot find is believed for stops after two answers, and another is placed", async () => {
  const bench = new RuntimeBench();
  await bench.open();
  bench.exchange.onAsk = () => err(NOT_FOUND);
  bench.loop.askAfter(bench.order("stop_loss").clientOrderId);
  await bench.clock.advance(1_000);
  await bench.loop.idle();
  assert.equal(bench.exchange.purpose("stop_loss").length, 2);
});

Deno.test("an order of unknown fate is given up by two answers that lie 8 s apart, however many questions fail between", async () => {
  const bench = new RuntimeBench();
  await bench.loop.idle();
  bench.exchange.onSubmit = () => err(UNKNOWN_FATE);
  const answers = [NOT_FOUND, RATE_LIMITED, UNKNOWN_FATE, RATE_LIMITED];
  bench.exchange.onAsk = () => err(answers.shift() ?? NOT_FOUND);
  bench.candle(unanimous("long"));
  await settled();
  await bench.clock.advance(8_000);
  await settled();
  const statuses = () => [...bench.state.orders.values()].map(({ status }) => status);
  assert.deepEqual(statuses(), ["unknown"], "asked four times by now, and answered once");
  await bench.clock.advance(10_000);
  await bench.loop.idle();
  assert.deepEqual(statuses(), []);
});

Deno.test("an order is taken back once, however often that is asked for while the answer is out", async () => {
  const bench = new RuntimeBench();
  await bench.open();
  const { symbol, clientOrderId, type } = bench.order("stop_loss");
  const { effects } = bench.loop.ports;
  const ref = { kind: "cancel", symbol, clientOrderId, type } as const;
  const events = await Promise.all(
    [1, 2].map(() => effects.run(ref, Promise.resolve(true), new AbortController().signal)),
  );
  assert.deepEqual(events.map((event) => event?.kind), ["order", undefined]);
  assert.equal(bench.timeline.filter((line) => line === "cancel stop_loss").length, 1);
  await bench.loop.stop();
});

Deno.test("an entry in slices goes on by the second where the market does not wait for us, and no longer than it must", async () => {
  const twap = settingsWith({ execution: { algo: "twap", twap_slices: 3, twap_interval_seconds: 60 } });
  let nowMs = 0;
  const bench = new RuntimeBench(twap, {}, false, () => nowMs);
  await bench.loop.idle();
  bench.candle(unanimous("long"));
  await bench.loop.idle();
  const slices = () => bench.exchange.submitted.filter(({ reduceOnly }) => !reduceOnly).length;
  assert.equal(slices(), 1);
  nowMs = bench.state.nowMs;
  for (let second = 0; second < 200; second++) {
    nowMs += 1_000;
    await bench.clock.advance(1_000);
    await bench.loop.idle();
  }
  assert.equal(slices(), 3);
  const sequence = bench.state.sequence;
  await bench.clock.advance(60_000);
  await bench.loop.idle();
  assert.equal(bench.state.sequence, sequence);
  await bench.loop.stop();
});
