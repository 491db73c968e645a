import assert from "node:assert/strict";
import fc from "fast-check";
import { Outbox } from "../../../coordinator/alerts/outbox.ts";
import {
  after,
  type AlertMessage,
  DELIVERED,
  type Delivery,
  later,
  never,
  type Sink,
} from "../../../coordinator/alerts/sink.ts";
import { type Alert, ALERT_LEVELS, type AlertLevel } from "../../../coordinator/ports/alerts.ts";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { RecordingTelemetry } from "../../fixtures/port_fakes.ts";

const PAUSE_MS = 10_000;
const SVG = "<svg/>";

const alertOf = (text: string, level: AlertLevel = "TRADE", picture: Alert["picture"] = null): Alert => ({
  level,
  title: level,
  text,
  facts: [],
  atMs: 0,
  picture,
});

/** One outbox over a clock that moves when it is told, with a sink that answers what it is told. */
class OutboxBench {
  readonly clock = new ManualClock();
  readonly telemetry = new RecordingTelemetry();
  readonly sent: AlertMessage[] = [];
  readonly troubles: (string | null)[] = [];
  levels: readonly AlertLevel[] = ALERT_LEVELS;
  pauseMs = PAUSE_MS;
  answer: (message: AlertMessage, signal: AbortSignal) => Delivery | Promise<Delivery> = () => DELIVERED;
  draw: () => Promise<Uint8Array<ArrayBuffer>> = () => Promise.resolve(new Uint8Array([1]));
  readonly outbox: Outbox;

  constructor() {
    const sink: Sink = {
      name: "test",
      takesPictures: true,
      send: async (message, signal) => {
        const delivery = await this.answer(message, signal);
        if (delivery.ok) this.sent.push(message);
        return delivery;
      },
    };
    this.outbox = new Outbox({
      sink,
      from: "Xylen",
      levels: () => this.levels,
      pauseMs: () => this.pauseMs,
      draw: () => this.draw(),
      clock: this.clock,
      telemetry: this.telemetry,
      onTrouble: (words) => this.troubles.push(words),
    });
  }

  /** What each message told, with how often. */
  get told(): string[][] {
    return this.sent.map(({ alerts }) =>
      alerts.map(({ alert, times }) => times === 1 ? alert.text : `${alert.text} ×${times}`)
    );
  }

  /** Ends it, so that no timer is left. */
  async end(): Promise<void> {
    await this.outbox.close();
  }
}

Deno.test("the first leaves at once; a storm becomes one message after the pause, the gravest first and repeats counted", async () => {
  const bench = new OutboxBench();
  bench.outbox.offer(alertOf("first"));
  await bench.clock.advance(0);
  for (let i = 0; i < 5000; i++) bench.outbox.offer(alertOf("the same", "WARNING"));
  bench.outbox.offer(alertOf("a trade"));
  bench.outbox.offer(alertOf("breaker", "CIRCUIT_BREAKER"));
  await bench.clock.advance(PAUSE_MS - 1);
  assert.deepEqual(bench.told, [["first"]]);
  await bench.clock.advance(1);
  assert.deepEqual(bench.told, [["first"], ["breaker", "the same ×5000", "a trade"]]);
  await bench.end();
});

Deno.test("levels that are not wanted stay out, and both levels and pause may change on the way", async () => {
  const bench = new OutboxBench();
  bench.levels = ["ERROR"];
  bench.outbox.offer(alertOf("a trade"));
  bench.outbox.offer(alertOf("an error", "ERROR"));
  await bench.clock.advance(0);
  bench.levels = ["TRADE"];
  bench.pauseMs = 0;
  bench.outbox.offer(alertOf("now wanted"));
  await bench.clock.advance(PAUSE_MS);
  assert.deepEqual(bench.told, [["an error"], ["now wanted"]]);
  await bench.end();
});

Deno.test("what is not taken is tried again, later and later, and told once; then it arrives, nothing lost", async () => {
  const bench = new OutboxBench();
  bench.pauseMs = 0;
  const triedMs: number[] = [];
  let broken = true;
  bench.answer = () => {
    triedMs.push(bench.clock.monotonicMs());
    return broken ? later("it answered 500") : DELIVERED;
  };
  bench.outbox.offer(alertOf("critical", "CIRCUIT_BREAKER"));
  await bench.clock.advance(15_000);
  assert.deepEqual(triedMs, [0, 1_000, 3_000, 7_000, 15_000]);
  assert.deepEqual(bench.troubles, ["it answered 500"]);
  assert.deepEqual(bench.outbox.condition(), {
    sink: "test",
    trouble: "it answered 500",
    since_ms: Date.UTC(2024, 0, 1),
    waiting: 1,
  });
  broken = false;
  bench.outbox.offer(alertOf("meanwhile"));
  await bench.clock.advance(60_000);
  assert.deepEqual(bench.told, [["critical", "meanwhile"]]);
  assert.deepEqual(bench.troubles, ["it answered 500", null]);
  assert.equal(bench.outbox.condition().trouble, null);
  assert.deepEqual(bench.telemetry.logs, [
    "warning alerts: test did not take a message, it is tried again: it answered 500",
    "info alerts: test takes messages again",
  ]);
  await bench.end();
});

Deno.test("a receiver that names a time is asked no earlier", async () => {
  const bench = new OutboxBench();
  const answers = [after(45_000, "429")];
  bench.answer = () => answers.pop() ?? DELIVERED;
  bench.outbox.offer(alertOf("one"));
  await bench.clock.advance(44_999);
  assert.deepEqual(bench.told, []);
  await bench.clock.advance(1);
  assert.deepEqual(bench.told, [["one"]]);
  await bench.end();
});

Deno.test("what is refused for good is given up, and the next message says how much", async () => {
  const bench = new OutboxBench();
  const answers = [never("it answered 400")];
  bench.answer = () => answers.pop() ?? DELIVERED;
  bench.outbox.offer(alertOf("too odd", "ERROR"));
  await bench.clock.advance(PAUSE_MS);
  bench.outbox.offer(alertOf("fine"));
  await bench.clock.advance(PAUSE_MS);
  assert.deepEqual(bench.told, [["fine"]]);
  assert.deepEqual([...bench.sent[0]!.untold], [["ERROR", 1]]);
  assert.deepEqual(bench.telemetry.counts.filter((each) => each.startsWith("xylen_alerts_total")), [
    "xylen_alerts_total test ERROR refused",
    "xylen_alerts_total test TRADE sent",
  ]);
  await bench.end();
});

Deno.test("a sink that hangs is left alone after its time, and whoever offers never waits for it", async () => {
  const bench = new OutboxBench();
  let hung = 0;
  bench.answer = (_message, signal) => {
    hung++;
    return new Promise((resolve) => signal.addEventListener("abort", () => resolve(later("no answer in time"))));
  };
  bench.outbox.offer(alertOf("one"));
  for (let i = 0; i < 10_000; i++) bench.outbox.offer(alertOf(`event ${i}`));
  await bench.clock.advance(20_000);
  assert.equal(hung, 1);
  await bench.clock.advance(PAUSE_MS);
  assert.equal(hung, 2);
  const ending = bench.end();
  await bench.clock.advance(5_000);
  await ending;
  assert.equal(bench.clock.sleeping, 0);
});

Deno.test("the end sends what waits, without the pause; what comes after it is counted as lost", async () => {
  const bench = new OutboxBench();
  bench.outbox.offer(alertOf("first"));
  await bench.clock.advance(0);
  bench.outbox.offer(alertOf("Stopped: SIGTERM", "SYSTEM"));
  await bench.end();
  bench.outbox.offer(alertOf("too late"));
  assert.deepEqual(bench.told, [["first"], ["Stopped: SIGTERM"]]);
  assert.equal(bench.telemetry.counts.at(-1), "xylen_errors_total alerts test_dropped_alert");
});

Deno.test("a picture goes along, that of the gravest; one that cannot be drawn keeps no words back", async () => {
  const bench = new OutboxBench();
  bench.outbox.offer(alertOf("drawn", "TRADE", () => SVG));
  await bench.clock.advance(0);
  assert.equal(bench.sent[0]!.picture?.caption, "drawn");
  bench.draw = () => Promise.reject(new Error("no room"));
  bench.outbox.offer(alertOf("undrawn", "TRADE", () => SVG));
  await bench.clock.advance(PAUSE_MS);
  assert.deepEqual([bench.told[1], bench.sent[1]!.picture], [["undrawn"], null]);
  assert.match(bench.telemetry.logs[0]!, /A chart could not be drawn: no room/);
  await bench.end();
});

Deno.test("whatever comes and whatever the sink answers: each alert is told, or counted in a message; the gravest are the last to go", async () => {
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ level: fc.constantFrom(...ALERT_LEVELS), many: fc.integer({ min: 1, max: 80 }) }),
    },
    { weight: 2, arbitrary: fc.constantFrom<"later" | "after" | "takes">("later", "after", "takes") },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 90_000 }) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const bench = new OutboxBench();
      const offered = new Map<AlertLevel, number>();
      let mood: "later" | "after" | "takes" = "takes", nth = 0;
      bench.answer = () => mood === "takes" ? DELIVERED : mood === "later" ? later("away") : after(30_000, "slow down");
      for (const each of steps) {
        if (typeof each === "number") await bench.clock.advance(each);
        else if (typeof each === "string") mood = each;
        else {
          for (let i = 0; i < each.many; i++) bench.outbox.offer(alertOf(`alert ${nth++}`, each.level));
          offered.set(each.level, (offered.get(each.level) ?? 0) + each.many);
        }
      }
      mood = "takes";
      bench.outbox.offer(alertOf("the last", "CIRCUIT_BREAKER"));
      offered.set("CIRCUIT_BREAKER", (offered.get("CIRCUIT_BREAKER") ?? 0) + 1);
      await bench.clock.advance(11 * 60_000);
      const heard = new Map<AlertLevel, number>();
      const hear = (level: AlertLevel, times: number) => void heard.set(level, (heard.get(level) ?? 0) + times);
      for (const { alerts, untold } of bench.sent) {
        for (const { alert, times } of alerts) hear(alert.level, times);
        for (const [level, times] of untold) hear(level, times);
        const given = [...untold.keys()].map((level) => ALERT_LEVELS.indexOf(level));
        if (alerts.length < 100 && given.length > 0) assert.ok(alerts.length > 0);
      }
      assert.deepEqual(Object.fromEntries([...heard].sort()), Object.fromEntries([...offered].sort()));
      await bench.end();
    }),
    { numRuns: 30 },
  );
});
