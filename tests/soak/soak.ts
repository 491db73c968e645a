/** `deno task soak --hours 720 --report`: the whole system faster than life, with faults; exit 3 when something is not as it must be. */
import { Command } from "commander";
import { report } from "./whole/report.ts";
import { soak } from "./whole/run.ts";
import { verdictOn } from "./whole/verdict.ts";

const { hours, seed, report: writes } = new Command("soak")
  .description(
    "Runs the whole system faster than life, kills and freezes its parts, and watches memory, handles and latency.",
  )
  .option("--hours <n>", "of market time; 720 are 30 days of 5-minute candles", wholeNumber, 720)
  .option("--seed <n>", "of the market", wholeNumber, 1)
  .option("--report", "writes figures into docs/benchmarks.md and plots into docs/images/")
  .parse(Deno.args, { from: "user" }).opts<{ hours: number; seed: number; report?: true }>();

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  console.error(`error: a whole number from 1 is needed, was "${text}"`);
  Deno.exit(2);
}

const folder = await Deno.makeTempDir({ prefix: "xylen-soak-" });
const soaked = await soak({ hours, seed, folder, say: (line) => console.error(line) });
await Deno.remove(folder, { recursive: true });
const verdict = verdictOn(soaked);
const root = new URL("../../", import.meta.url);
if (writes) await report(soaked, verdict, root);
console.log(JSON.stringify({
  market_hours: soaked.marketHours,
  took_seconds: Math.round(soaked.tookSeconds),
  decisions: soaked.gaps.decided,
  missed: soaked.gaps.missed.length,
  twice: soaked.gaps.twice.length,
  trades: soaked.trades,
  unknown_orders: soaked.unknownOrders,
  recoveries: soaked.recoveries,
  ...verdict,
  memory: Object.fromEntries(verdict.memory),
  handles: Object.fromEntries(verdict.handles),
}));
Deno.exit(verdict.faults.length === 0 ? 0 : 3);
