import assert from "node:assert/strict";
import { correlation } from "../../../coordinator/runtime/correlation.ts";
import { createTelemetry } from "../../../coordinator/telemetry/telemetry.ts";
import { unanimous } from "../../fixtures/engine_fixtures.ts";
import { RuntimeBench, settled } from "../../fixtures/port_fakes.ts";

interface Line {
  readonly message: string;
  readonly details: { readonly decision_id?: string; readonly symbol?: string; readonly candle?: string };
}

/** The runtime with the real log. */
function loggedBench() {
  const bench = new RuntimeBench();
  const lines: Line[] = [];
  const telemetry = createTelemetry({
    settings: { level: "debug", format: "json", file: null, max_bytes: 10_000, backup_count: 1, components: {} },
    secrets: [],
    version: "1.2.3",
    nowMs: () => 0,
    about: () => correlation.getStore(),
    write: (line) => lines.push({ details: {}, ...JSON.parse(line) }),
  });
  bench.telemetry.log = telemetry.log;
  const decisionIds = () =>
    bench.journal.commits.flatMap(({ decisions }) => decisions).map((each) => each.decision.decisionId);
  return { bench, lines, decisionIds, telemetry, [Symbol.dispose]: () => telemetry.close() };
}

const isAbout = (word: string) => ({ message }: Line): boolean => message.includes(word);

Deno.test("every line from the question to the models on names the decision, or its candle before it has a name", async () => {
  using log = loggedBench();
  const { bench, lines } = log;
  const { forecast } = bench.forecaster;
  bench.forecaster.forecast = async () => {
    log.telemetry.log("warning", "inference", "a model is slow");
    await Promise.resolve();
    log.telemetry.log("warning", "inference", "and still is");
    return await forecast.call(bench.forecaster);
  };
  const { submit } = bench.exchange;
  bench.exchange.submit = async (order) => {
    await Promise.resolve();
    log.telemetry.log("warning", "exchange", `the line is slow for ${order.purpose}`);
    return await submit.call(bench.exchange, order);
  };
  await bench.open();
  const [decisionId] = log.decisionIds();
  assert.ok(decisionId);
  const decided = lines.filter(isAbout("Decided long: accepted"));
  assert.deepEqual(decided.map(({ details }) => details.decision_id), [decisionId]);
  const { symbol, candle } = decided[0]!.details;
  assert.ok(symbol && candle, "the line that joins both");
  for (const { details } of [...lines.filter(isAbout("a model is slow")), ...lines.filter(isAbout("and still is"))]) {
    assert.deepEqual(details, { symbol, candle });
  }
  const sent = lines.filter(isAbout("the line is slow"));
  assert.deepEqual(sent.map(({ message }) => message.split(" ").at(-1)), ["entry", "stop_loss", "take_profit"]);
  assert.deepEqual(new Set(sent.map(({ details }) => details.decision_id)), new Set([decisionId]));
});

Deno.test("an order that is not answered for, and an effect that fails, name their decision, and nothing else does", async () => {
  using log = loggedBench();
  const { bench, lines } = log;
  await bench.loop.idle();
  bench.exchange.submit = () => {
    throw new Error("broken wire");
  };
  bench.candle(unanimous("long"));
  await settled();
  const [decisionId] = log.decisionIds();
  assert.deepEqual(lines.filter(isAbout("broken wire")).map(({ details }) => details.decision_id), [decisionId]);
  const asked = lines.filter(isAbout("not answered for"));
  assert.ok(asked.length > 0);
  assert.deepEqual(new Set(asked.map(({ details }) => details.decision_id)), new Set([decisionId]));
  bench.candle(unanimous("hold"));
  await settled();
  const later = lines.filter(isAbout("Decided hold"));
  assert.deepEqual(later.map(({ details }) => details.decision_id), [log.decisionIds()[1]]);
  assert.notEqual(log.decisionIds()[1], decisionId);
  assert.equal(correlation.getStore(), undefined);
  await bench.loop.stop();
});
