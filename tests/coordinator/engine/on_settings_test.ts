import assert from "node:assert/strict";
import type { SettingsChange } from "../../../coordinator/engine/event.ts";
import { EngineDriver, ofKind } from "../../fixtures/engine_fixtures.ts";

function noticeOf(change: Pick<SettingsChange, "changed" | "needRestart" | "withdrawn">) {
  const engine = new EngineDriver();
  const told = { settings: engine.state.settings, configHash: "h", who: "anna", why: "a test", ...change };
  return ofKind(engine.tell({ kind: "settings", atMs: engine.nowMs, ...told }), "tell")[0]!.notice;
}

const APPLIED = { key: "safety.max_orders_per_day", from: 500, to: 9 };
const WAITING = { key: "dashboard.port", from: 8000, to: 9000 };

for (
  const [name, changed, needRestart, words] of [
    ["applied", [APPLIED], [], "safety.max_orders_per_day from 500 to 9"],
    [
      "waiting",
      [],
      [WAITING],
      "no key that applies at once has changed; waits for a restart: dashboard.port from 8000 to 9000",
    ],
    [
      "both",
      [APPLIED],
      [WAITING],
      "safety.max_orders_per_day from 500 to 9; waits for a restart: dashboard.port from 8000 to 9000",
    ],
    [
      "of a journal of before",
      [],
      ["dashboard.port"],
      "no key that applies at once has changed; waits for a restart: dashboard.port",
    ],
  ] as const
) {
  Deno.test(`a reload tells each key from and to, in words and in the details: ${name}`, () => {
    const { message, details } = noticeOf({ changed, needRestart });
    assert.equal(message, `configuration reloaded by anna: a test; ${words}`);
    assert.deepEqual([details.changed, details.need_restart], [changed, needRestart]);
  });
}

Deno.test("what waited for a restart and was set back is told", () => {
  const withdrawn = [{ key: "dashboard.port", from: 9000, to: 8000 }];
  const { message, details } = noticeOf({ changed: [], needRestart: [], withdrawn });
  assert.match(message, /has changed; waits no more for a restart: dashboard\.port from 9000 to 8000$/);
  assert.deepEqual(details.withdrawn, withdrawn);
});

Deno.test("a reload of very many keys names twenty, and has all in its details", () => {
  const changed = Array.from({ length: 23 }, (_, i) => ({ key: `k${i}`, from: 0, to: i }));
  const { message, details } = noticeOf({ changed, needRestart: [] });
  assert.match(message, /k19 from 0 to 19 and 3 more$/);
  assert.deepEqual(details.changed, changed);
});
