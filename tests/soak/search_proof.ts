/**
 * `deno task search-proof --seeds 100`: whole searches over markets of pure chance and over such with a planted edge. Exit 3
 * when chance passes for skill in more than 5 of 100 seeds, when searches over chance do not look overfitted on the
 * average, or when the edge is missed.
 */
import { Command } from "commander";
import { type Proof, searchProof } from "../research/search/proof.ts";

const { seeds, first, trials, days, edge } = new Command("search-proof")
  .description("Holds the search's verdict against pure noise and against a planted edge.")
  .option("--seeds <n>", "markets of pure chance; a tenth as many with an edge", wholeNumber, 10)
  .option("--first <n>", "the first seed", wholeNumber, 1)
  .option("--trials <n>", "of a search", wholeNumber, 24)
  .option("--days <n>", "of a market", wholeNumber, 120)
  .option("--edge <deviations>", "drift of a candle in its standard deviations, where there is one", Number, 0.75)
  .parse(Deno.args, { from: "user" }).opts<
  { seeds: number; first: number; trials: number; days: number; edge: number }
>();

function wholeNumber(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  console.error(`error: a whole number above 0 is needed, was "${text}"`);
  Deno.exit(2);
}

const SURE = 0.95;

async function proofs(count: number, planted: number): Promise<Proof[]> {
  const all: Proof[] = [];
  for (let seed = first; seed < first + count; seed++) {
    const proof = await searchProof({ seed, trials, days, edge: planted, sampler: "tpe" });
    all.push(proof);
    console.error(
      `edge ${planted}, seed ${seed}: Sharpe ${proof.sharpe?.toFixed(2)}, deflated ${
        proof.deflated.value?.toFixed(3)
      }, ` +
        `as if nothing was chosen ${proof.probabilistic.value?.toFixed(3)}, PBO ${
          proof.overfitting?.pbo.toFixed(2)
        }, ` +
        `${proof.trades} trades, ${proof.known.trials} runs worth ${proof.known.independent.toFixed(1)}`,
    );
  }
  return all;
}

const unsure = (all: readonly Proof[]) => all.filter(({ deflated }) => !((deflated.value ?? 0) >= SURE)).length;
const sureAlone = (all: readonly Proof[]) =>
  all.filter(({ probabilistic }) => (probabilistic.value ?? 0) >= SURE).length;
const pbos = (all: readonly Proof[]) => all.flatMap(({ overfitting }) => overfitting?.pbo ?? []).sort((a, b) => a - b);
const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;
const median = (values: readonly number[]) => values[Math.floor(values.length / 2)] ?? NaN;

const noise = await proofs(seeds, 0), planted = await proofs(Math.max(1, Math.ceil(seeds / 10)), edge);
const figures = {
  seeds,
  first,
  trials,
  days,
  edge,
  noise_deflated_below_95: unsure(noise) / noise.length,
  noise_sure_without_deflation: sureAlone(noise) / noise.length,
  noise_pbo_mean: mean(pbos(noise)),
  noise_pbo_median: median(pbos(noise)),
  edge_found: 1 - unsure(planted) / planted.length,
  edge_pbo_mean: mean(pbos(planted)),
};
console.log(JSON.stringify(figures));
const holds = figures.noise_deflated_below_95 >= 0.95 && (seeds < 10 || figures.noise_pbo_mean >= 0.45) &&
  figures.edge_found >= 0.9;
Deno.exit(holds ? 0 : 3);
