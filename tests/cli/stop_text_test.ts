import assert from "node:assert/strict";
import type { Stop } from "../../cli/why/stop.ts";
import { stopText } from "../../cli/why/stop_text.ts";

Deno.test("why-not tells a reason in words once, and without a limit that is none", () => {
  const reason = "halted and flattened by session 1 at 127.0.0.1: the news";
  const stop: Stop = {
    decision_id: "d-1",
    timestamp: 0,
    symbol: "BTCUSDT",
    action: "long",
    outcome: "refused",
    stopped_by: "trading_allowed",
    value: reason,
    limit: "running",
    detail: `New positions are stopped: ${reason}`,
  };
  const [line] = stopText([stop], { trading_allowed: 1 });
  assert.match(line!, /Trading allowed +New positions are stopped: halted and flattened by session 1/);
  assert.equal(line!.split(reason).length, 2);
  assert.ok(!line!.includes("of running"));
});
