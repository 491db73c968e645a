import assert from "node:assert/strict";
import fc from "fast-check";
import type { AlertMessage, GatheredAlert } from "../../../coordinator/alerts/sink.ts";
import { ALERT_LEVELS } from "../../../coordinator/ports/alerts.ts";
import { CHANNELS } from "./channel_benches.ts";

const AT_MS = Date.UTC(2024, 0, 31, 14, 5);
const gathered = (text: string, times = 1): GatheredAlert => ({
  alert: {
    level: "ERROR",
    title: "Error",
    text,
    facts: [{ name: "trade", value: "t-17" }],
    atMs: AT_MS,
    picture: null,
  },
  times,
});
const message = (change: Partial<AlertMessage> = {}): AlertMessage => ({
  from: "Xylen demo · SIMULATED",
  alerts: [gathered("The exchange refused an order")],
  untold: new Map(),
  picture: null,
  ...change,
});
const patient = () => AbortSignal.timeout(10_000);

for (const [name, start] of Object.entries(CHANNELS)) {
  Deno.test(`${name}: a message arrives whole: from whom, what, how often, and what is not told`, async () => {
    await using bench = await start();
    const alerts = [gathered("The exchange refused an order", 3), gathered("Nobody knows why")];
    assert.deepEqual(await bench.sink.send(message({ alerts, untold: new Map([["TRADE", 41]]) }), patient()), {
      ok: true,
    });
    const [arrived, ...more] = await bench.received();
    assert.deepEqual([more, bench.sink.name], [[], name]);
    for (
      const words of [
        "Xylen demo",
        "SIMULATED",
        "The exchange refused an order",
        "3",
        "Nobody knows why",
        "t-17",
        "41",
        "TRADE",
      ]
    ) assert.ok(arrived!.text.includes(words), `${words} is missing in ${arrived!.text}`);
  });

  Deno.test(`${name}: a picture arrives as it is, where pictures are taken`, async () => {
    await using bench = await start();
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 255, 10, 13]);
    const delivery = await bench.sink.send(message({ picture: { png, caption: "Equity" } }), patient());
    assert.deepEqual(delivery, { ok: true });
    const pictures = (await bench.received()).flatMap((each) => each.pictures);
    assert.deepEqual(pictures, bench.sink.takesPictures ? [png] : []);
  });

  Deno.test(`${name}: what was not taken is told apart: wait, try again, give up`, async () => {
    await using bench = await start();
    for (
      const [mood, retry] of [["busy", name === "email" ? "later" : "after"], ["broken", "later"], [
        "refuses",
        "never",
      ]] as const
    ) {
      bench.mood(mood);
      const delivery = await bench.sink.send(message(), patient());
      assert.ok(!delivery.ok, mood);
      assert.equal(delivery.retry, retry, mood);
      if (delivery.retry === "after") assert.equal(delivery.retryAfterMs, 7_000);
    }
    bench.mood("takes");
    assert.deepEqual(await bench.sink.send(message(), patient()), { ok: true });
  });

  Deno.test(`${name}: one that hangs is left when the time is over, one that is away is tried again`, async () => {
    await using bench = await start();
    bench.mood("hangs");
    const hung = await bench.sink.send(message(), AbortSignal.timeout(200));
    const away = await bench.away.send(message(), patient());
    for (const delivery of [hung, away]) {
      assert.ok(!delivery.ok);
      assert.equal(delivery.retry, "later");
    }
  });

  Deno.test(`${name}: no word on a failure holds an address or a secret`, async () => {
    await using bench = await start();
    for (const mood of ["busy", "broken", "refuses"] as const) {
      bench.mood(mood);
      for (const sink of [bench.sink, bench.away]) {
        const told = JSON.stringify(await sink.send(message(), patient()));
        for (const secret of bench.secrets) assert.ok(!told.includes(secret), told);
      }
    }
  });
}

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.array(
    fc.constantFrom(
      "<b>",
      "</b>",
      "&",
      "&amp;",
      "*",
      "_",
      "`",
      "[x](http://y)",
      "<!everyone>",
      "@everyone",
      "\u0000",
      "\r\n.\r\n",
      "😀",
      "\ud800",
      "<pre>",
      "x".repeat(900),
    ),
    { maxLength: 40 },
  ).map((parts) => parts.join("")),
);
const anyAlert = fc.record({
  alert: fc.record({
    level: fc.constantFrom(...ALERT_LEVELS),
    title: hostile,
    text: hostile,
    facts: fc.array(fc.record({ name: hostile, value: hostile }), { maxLength: 6 }),
    atMs: fc.constant(AT_MS),
    picture: fc.constant(null),
  }),
  times: fc.integer({ min: 1, max: 9 }),
});

for (const [name, start] of Object.entries(CHANNELS)) {
  Deno.test(`${name}: whatever stands in a text, the receiver can read the message and its limits hold`, async () => {
    await using bench = await start();
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyAlert, { minLength: 1, maxLength: 30 }), async (alerts) => {
        assert.deepEqual(await bench.sink.send(message({ alerts }), patient()), { ok: true });
        const arrived = await bench.received();
        assert.equal(arrived.length, ++sent);
        assert.ok(arrived.at(-1)!.text.length > 0);
        assert.ok(arrived.at(-1)!.text.isWellFormed());
      }),
      { numRuns: name === "email" ? 8 : 40 },
    );
  });
}
