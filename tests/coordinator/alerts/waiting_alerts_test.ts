import assert from "node:assert/strict";
import { WaitingAlerts } from "../../../coordinator/alerts/waiting_alerts.ts";
import type { Alert, AlertLevel } from "../../../coordinator/ports/alerts.ts";

const alertOf = (level: AlertLevel, text: string): Alert => ({
  level,
  title: level,
  text,
  facts: [],
  atMs: 0,
  picture: null,
});

Deno.test("when there is no room the least grave one goes, the oldest of its level, and is counted; the gravest stays", () => {
  const given: string[] = [];
  const waiting = new WaitingAlerts(3, (level, times) => given.push(`${level} ${times}`));
  waiting.add(alertOf("CIRCUIT_BREAKER", "opened"));
  waiting.add(alertOf("SYSTEM", "first"));
  waiting.add(alertOf("SYSTEM", "first"));
  waiting.add(alertOf("TRADE", "a trade"));
  for (const text of ["e1", "e2", "e3"]) waiting.add(alertOf("ERROR", text));
  const { alerts, untold } = waiting.take();
  assert.deepEqual(alerts.map(({ alert }) => alert.text), ["opened", "e2", "e3"]);
  assert.deepEqual(given, ["SYSTEM 2", "TRADE 1", "ERROR 1"]);
  assert.deepEqual([...untold], [["SYSTEM", 2], ["TRADE", 1], ["ERROR", 1]]);
});

Deno.test("what is put back is older than what came meanwhile, and the same is counted together", () => {
  const waiting = new WaitingAlerts(10, () => assert.fail("there is room"));
  waiting.add(alertOf("TRADE", "a"));
  waiting.add(alertOf("TRADE", "b"));
  const batch = waiting.take();
  waiting.add(alertOf("TRADE", "c"));
  waiting.add(alertOf("TRADE", "b"));
  waiting.putBack(batch);
  const { alerts } = waiting.take();
  assert.deepEqual(alerts.map(({ alert, times }) => `${alert.text} ${times}`), ["a 1", "b 2", "c 1"]);
});
