/// <reference lib="deno.worker" />
/** Plays plans in a thread of its own, one after the other. */
import type { Told } from "../threads/crew.ts";
import type { Outcome, Plan } from "./plan.ts";
import { runSeed } from "./run_seed.ts";

self.addEventListener("message", async ({ data }: MessageEvent<Plan>) => {
  self.postMessage(await played(data));
});

async function played(plan: Plan): Promise<Told<Outcome>> {
  try {
    return { ok: true, outcome: await runSeed(plan) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.stack ?? error.message : String(error) };
  }
}
