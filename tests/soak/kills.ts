/** `deno task kills --kills 200 --seed 1`: kills the coordinator so often; exit 3 when a restart found a difference. */
import { Command } from "commander";
import { killRun } from "./kill_run.ts";

const { kills, seed } = new Command("kills")
  .description("Kills the real coordinator at random moments and checks after each restart that nothing was lost.")
  .option("--kills <n>", "how often", wholeNumber, 20)
  .option("--seed <n>", "chooses the moments", wholeNumber, 1)
  .parse(Deno.args, { from: "user" }).opts<{ kills: number; seed: number }>();

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  console.error(`error: a whole number is needed, was "${text}"`);
  Deno.exit(2);
}

const lives = await killRun({
  kills,
  seed,
  onLife: (life) =>
    console.error(
      `kill ${life.nth}: ${life.differences.length === 0 ? "agrees" : life.differences.join("; ")} after ${
        Math.round(life.agreedAfterMs)
      } ms, ${life.trades} trades so far`,
    ),
});
const broken = lives.filter((life) => life.differences.length > 0);
const times = lives.map((life) => life.agreedAfterMs).sort((a, b) => a - b);
console.log(JSON.stringify({
  kills: 2 * lives.length,
  broken: broken.length,
  trades: lives.at(-1)?.trades ?? 0,
  agreed_after_ms_p50: times[Math.floor(times.length / 2)],
  agreed_after_ms_max: times.at(-1),
}));
Deno.exit(broken.length === 0 ? 0 : 3);
