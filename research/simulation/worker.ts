/// <reference lib="deno.worker" />
/** Plays plans in a thread of its own, one after the other. */
import type { Outcome, Plan } from "./plan.ts";
import { runSeed } from "./run_seed.ts";

export type Played = { readonly ok: true; readonly outcome: Outcome } | { readonly ok: false; readonly error: string };

self.addEventListener("message", async ({ data }: MessageEvent<Plan>) => {
  self.postMessage(await played(data));
});

async function played(plan: Plan): Promise<Played> {
  try {
    return { ok: true, outcome: await runSeed(plan) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.stack ?? error.message : String(error) };
  }
}
