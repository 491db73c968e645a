/**
 * Runs before every test file: properties are tried on the same cases each time, so that a run that fails can be
 * repeated and a green one stays green. `XYLEN_TEST_SEED=7 deno task test` tries others.
 */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(Deno.env.get("XYLEN_TEST_SEED") ?? 1) });
