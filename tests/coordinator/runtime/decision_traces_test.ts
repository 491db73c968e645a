import assert from "node:assert/strict";
import type { Span, SpanAttributes, Tracer } from "../../../coordinator/ports/tracer.ts";
import { DecisionTraces } from "../../../coordinator/runtime/decision_traces.ts";
import { tracerFor } from "../../../coordinator/telemetry/otel_tracer.ts";
import { unanimous } from "../../fixtures/engine_fixtures.ts";
import { REJECTED, RuntimeBench } from "../../fixtures/port_fakes.ts";
import { price, toNumber } from "../../../domain/money.ts";
import { err } from "../../../domain/result.ts";

interface Written {
  readonly name: string;
  readonly parent: string | null;
  readonly attributes: SpanAttributes;
  readonly fromMs: number;
  toMs: number | null;
  fault: string | null;
}

/** A tracer that keeps what it is told. */
class KeptSpans implements Tracer {
  readonly spans: Written[] = [];
  readonly #names = new Map<Span, string>();

  begin(name: string, fromMs: number, attributes: SpanAttributes, parent: Span | null): Span {
    const parentName = parent && this.#names.get(parent)!;
    const written: Written = { name, parent: parentName, attributes, fromMs, toMs: null, fault: null };
    this.spans.push(written);
    const span: Span = {
      end(atMs, fault) {
        assert.equal(written.toMs, null, `${name} ends once`);
        written.toMs = atMs;
        written.fault = fault ?? null;
      },
    };
    this.#names.set(span, name);
    return span;
  }
}

function tracedBench() {
  const tracer = new KeptSpans();
  const bench = new RuntimeBench();
  const traces = new DecisionTraces(tracer, bench.clock);
  bench.onTaking = () => traces.taking();
  bench.onTaken = (...taken) => traces.took(...taken);
  return { bench, spans: tracer.spans };
}

Deno.test("a decision is a trace from candle to fill, and each span of it names the decision", async () => {
  const { bench, spans } = tracedBench();
  await bench.open();
  const [decision] = bench.journal.commits.flatMap(({ decisions }) => decisions);
  const { decisionId } = decision!.decision;
  assert.deepEqual([...new Set(spans.map(({ attributes }) => attributes["xylen.decision_id"]))], [decisionId]);
  const models = decision!.decision.answers.map(({ modelName }) => `model ${modelName}`);
  assert.deepEqual(spans.map(({ name, parent }) => [name, parent]), [
    ["candle", null],
    ["features", "candle"],
    ...models.map((model) => [model, "candle"]),
    ["ensemble", "candle"],
    ["risk", "candle"],
    ["order entry", "candle"],
    ["fill", "order entry"],
    ["order stop_loss", "candle"],
    ["order take_profit", "candle"],
  ]);
  for (const { name, fromMs, toMs, fault } of spans) {
    assert.ok(toMs !== null && toMs >= fromMs, `${name} has ended`);
    assert.equal(fault, null, name);
  }
  const [root] = spans;
  assert.deepEqual([root!.attributes["xylen.action"], root!.attributes["xylen.accepted"]], ["long", true]);
  const fill = spans.find(({ name }) => name === "fill")!;
  assert.ok(Number(fill.attributes["xylen.qty"]) > 0 && Number(fill.attributes["xylen.average_price"]) > 0);
});

Deno.test("a stop that fills later still belongs to its decision: the order ended when it lay there, its fill ends now", async () => {
  const { bench, spans } = tracedBench();
  await bench.open();
  const stop = bench.order("stop_loss");
  bench.exchange.fill(stop, price(toNumber(stop.triggerPrice!)));
  await bench.loop.askAfterOrders();
  await bench.loop.idle();
  const fills = spans.filter(({ name }) => name === "fill");
  assert.deepEqual(fills.map(({ parent }) => parent), ["order entry", "order stop_loss"]);
  assert.equal(fills[1]!.attributes["xylen.average_price"], toNumber(stop.triggerPrice!));
  assert.equal(fills[1]!.attributes["xylen.decision_id"], fills[0]!.attributes["xylen.decision_id"]);
});

Deno.test("what fails is told: a model that does not answer, an order that is refused", async () => {
  const { bench, spans } = tracedBench();
  await bench.loop.idle();
  bench.exchange.submit = () => Promise.resolve(err(REJECTED));
  const [first, ...rest] = unanimous("long");
  const { modelName, endpoint, weight } = first!;
  bench.candle([
    { modelName, endpoint, weight, latencyMs: 5_000, ok: false, fault: "timeout", detail: "no answer in 5 s" },
    ...rest,
  ]);
  await bench.loop.idle();
  const model = spans.find(({ name }) => name === `model ${modelName}`)!;
  assert.equal(model.fault, "timeout");
  assert.equal(model.toMs! - model.fromMs, 5_000);
  assert.equal(spans.find(({ name }) => name === "order entry")!.fault, "rejected");
  assert.ok(!spans.some(({ name }) => name === "fill"));
});

Deno.test("what is on hold has no order in its trace, and the next candle begins another", async () => {
  const { bench, spans } = tracedBench();
  await bench.loop.idle();
  for (let candle = 0; candle < 2; candle++) {
    bench.candle(unanimous("hold"));
    await bench.loop.idle();
  }
  const roots = spans.filter(({ parent }) => parent === null);
  assert.equal(new Set(roots.map(({ attributes }) => attributes["xylen.decision_id"])).size, 2);
  assert.ok(!spans.some(({ name }) => name.startsWith("order")));
});

Deno.test("without OTEL_DENO there is no tracer", () => {
  for (const off of [undefined, "", "false", "0"]) assert.equal(tracerFor(off, "1.2.3"), null);
  for (const on of ["true", "1", "TRUE"]) assert.notEqual(tracerFor(on, "1.2.3"), null);
});
