/**
 * `deno task promotion --seeds 100`: champions and challengers on markets without and with an edge. Exit 3 when chance
 * is promoted more often than in 3 of 100 seeds, or an edge less often than in 90.
 */
import { Command } from "commander";
import { promotionTrial } from "../model_server/promotion/trial.ts";

const { seeds, candles, learner } = new Command("promotion")
  .description("Holds the promotion gates against pure noise and against a planted edge.")
  .option("--seeds <n>", "markets of each kind", wholeNumber, 10)
  .option("--candles <n>", "of a market, after those that the champion learned from", wholeNumber, 20_000)
  .option("--learner <name>", "of champion and challenger: gbdt, forest, mlp or logistic", "gbdt")
  .parse(Deno.args, { from: "user" }).opts<{ seeds: number; candles: number; learner: string }>();

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  console.error(`error: a whole number above 0 is needed, was "${text}"`);
  Deno.exit(2);
}

const NOISE_CANDLES = 4_000;

async function share(edge: number): Promise<number> {
  let promoted = 0;
  for (let seed = 1; seed <= seeds; seed++) {
    const trial = await promotionTrial({ seed, noiseCandles: NOISE_CANDLES, candles, edge, learner });
    if (trial.promoted) promoted++;
    console.error(`edge ${edge}, seed ${seed}: ${trial.why ?? "promoted"}`);
  }
  return promoted / seeds;
}

const noise = await share(0), edge = await share(1);
console.log(JSON.stringify({ seeds, candles, learner, promoted_noise: noise, promoted_edge: edge }));
Deno.exit(noise <= 0.03 && edge >= 0.9 ? 0 : 3);
