import assert from "node:assert/strict";
import { InTurn } from "./in_turn.ts";

Deno.test("the first writer is shown as it writes, each other from when those before it have ended", () => {
  let shown = "";
  const output = new InTurn(3, (text) => shown += text);
  output.write(0, "a1 ");
  output.write(1, "b1 ");
  output.write(0, "a2 ");
  output.write(2, "c1 ");
  output.end(2);
  assert.equal(shown, "a1 a2 ");
  output.end(0);
  output.write(1, "b2 ");
  assert.equal(shown, "a1 a2 b1 b2 ");
  output.end(1);
  assert.equal(shown, "a1 a2 b1 b2 c1 ");
});
