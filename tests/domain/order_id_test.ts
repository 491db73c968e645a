import assert from "node:assert/strict";
import fc from "fast-check";
import { clientOrderId, orderIdPrefix, orderOrigin } from "../../domain/order.ts";

const runIds = fc.stringMatching(/^[a-z0-9]{8}$/);
const legs = fc.stringMatching(/^[estx][1-9]?$/);

Deno.test("an order's id fits the exchange, begins with the run's prefix, and tells where it comes from", () => {
  fc.assert(fc.property(runIds, fc.nat(99_999), fc.nat(999_999_999), legs, (runId, fence, sequence, leg) => {
    const id = clientOrderId({ runId, fence, sequence }, leg);
    assert.match(id, /^[A-Za-z0-9_-]{1,36}$/);
    assert.ok(id.startsWith(orderIdPrefix(runId)));
    assert.deepEqual(orderOrigin(id, runId), { runId, fence, sequence, leg });
  }));
});

Deno.test("an id that the run did not give has no origin", () => {
  for (const id of ["", "x-other-1-2-e", "x-run-1-e", "x-run-1-2-", "x-run-1-2-e-3", "web_123", "ext-7-1"]) {
    assert.equal(orderOrigin(id, "run"), null, id);
  }
});
