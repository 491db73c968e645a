/** `deno task swaps --swaps 200`: swaps models under load; exit 3 when an answer was dropped or mixed, or memory grew. */
import { Command } from "commander";
import { swapRun } from "./model_swaps.ts";

/** What the heap may still do after its first tenth. A session that is not released keeps 5 MB each. */
const GROWTH_MB_MAX = 60;

const { swaps } = new Command("swaps")
  .description("Swaps models while they are asked, and watches answers and memory.")
  .option("--swaps <n>", "how often", (text) => {
    if (/^[1-9]\d*$/.test(text)) return Number(text);
    console.error(`error: a whole number is needed, was "${text}"`);
    Deno.exit(2);
  }, 200)
  .parse(Deno.args, { from: "user" }).opts<{ swaps: number }>();

const run = await swapRun(swaps);
console.log(JSON.stringify(run));
Deno.exit(run.dropped + run.mixed === 0 && run.endMb - run.settledMb <= GROWTH_MB_MAX ? 0 : 3);
