import assert from "node:assert/strict";
import { Hunter } from "./hunt.ts";
import { MUTANTS } from "./mutants.ts";

/** Enough to find each of them near its first seed; `deno task mutants` plays 200. */
const SEEDS = 12;

let hunter: Hunter;
Deno.test.beforeAll(async () => {
  hunter = await Hunter.start();
});
Deno.test.afterAll(() => hunter[Symbol.asyncDispose]());

for (const mutant of MUTANTS) {
  Deno.test(`the simulation notices when ${mutant.name}`, async () => {
    const { caught } = await hunter.hunt(mutant, SEEDS);
    assert.ok(caught, `${mutant.name}: nobody noticed in ${SEEDS} seeds from ${mutant.firstSeed} on`);
  });
}
