import assert from "node:assert/strict";
import { alertOfEvent, levelOf } from "../../../coordinator/alerts/from_event.ts";
import type { EventView } from "../../../coordinator/ports/views.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";

const event = (change: Partial<EventView>): EventView => ({
  event_id: "e-1",
  timestamp: 1_700_000_000_000,
  event_type: "SYSTEM",
  severity: "info",
  component: "engine",
  message: "something happened",
  details: {},
  ...change,
});

for (
  const [event_type, severity, level] of [
    ["CIRCUIT_BREAKER", "info", "CIRCUIT_BREAKER"],
    ["CIRCUIT_BREAKER", "critical", "CIRCUIT_BREAKER"],
    ["ERROR", "info", "ERROR"],
    ["TRADE", "info", "TRADE"],
    ["TRADE", "error", "ERROR"],
    ["MODEL", "warning", "WARNING"],
    ["OPERATOR", "critical", "ERROR"],
    ["OPERATOR", "info", "SYSTEM"],
    ["SYSTEM", "info", "SYSTEM"],
    ["SYSTEM", "debug", null],
  ] as const
) {
  Deno.test(`an event ${event_type} of severity ${severity} is ${level ?? "nobody's"}`, () =>
    assert.equal(levelOf({ event_type, severity }), level));
}

Deno.test("details that the text tells already are left out, hashes are shortened, secrets masked", () => {
  const details = { who: "anna", why: "", hash: "a".repeat(64), link: "https://u:p4ss@host/", nested: { a: 1 }, n: 3 };
  const alert = alertOfEvent(
    event({ event_type: "OPERATOR", message: "paused by anna token=abc", details }),
    null,
    null,
  )!;
  assert.equal(alert.text, "Paused by anna token=***");
  assert.equal(alert.title, "Operator");
  assert.deepEqual(alert.facts, [
    { name: "hash", value: "a".repeat(12) },
    { name: "link", value: "https://***@host/" },
    { name: "n", value: "3" },
  ]);
});

Deno.test("an event of a trade tells the trade, with its chart", async () => {
  const { items: [trade] } = await new FakeViews().trades({ limit: 1 });
  const alert = alertOfEvent(event({ event_type: "TRADE" }), trade!, () => "<svg/>")!;
  assert.equal(alert.picture!(), "<svg/>");
  assert.deepEqual(alert.facts.map(({ name }) => name).slice(0, 1), ["entry"]);
  assert.equal(alert.facts.at(-1)!.value, trade!.trade_id);
});
