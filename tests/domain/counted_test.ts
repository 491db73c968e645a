import assert from "node:assert/strict";
import { counted } from "../../domain/counted.ts";

Deno.test("one of a thing is singular, every other number plural", () => {
  assert.deepEqual([0, 1, 2].map((count) => counted(count, "fault")), ["0 faults", "1 fault", "2 faults"]);
  assert.deepEqual([1, 3].map((count) => counted(count, "order has", "orders have")), ["1 order has", "3 orders have"]);
});
