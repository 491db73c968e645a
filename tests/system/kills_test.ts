import assert from "node:assert/strict";
import { killRun } from "../soak/kill_run.ts";

/** `deno task kills --kills 200` does it at length. */
const KILLS = 6;

Deno.test("a coordinator that is killed at random moments finds every order again: no duplicate, no bare position", async () => {
  const lives = await killRun({ kills: KILLS, seed: 1, onLife: () => {} });
  assert.deepEqual(lives.flatMap(({ differences }) => differences), []);
  assert.ok(lives.at(-1)!.trades > 0, "something was traded");
});
