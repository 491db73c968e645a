/** The simulation, tested: plants each mutant in a copy of the program and has it found. Exit 1 when one got away. */
import { Hunter } from "./hunt.ts";
import { MUTANTS } from "./mutants.ts";

const [seedsMax = "200", only = ""] = Deno.args;
let escaped = 0;
await using hunter = await Hunter.start();
for (const mutant of MUTANTS.filter(({ name }) => name.includes(only))) {
  const { caught, seconds } = await hunter.hunt(mutant, Number(seedsMax));
  if (!caught) escaped++;
  const how = caught ? `caught by ${caught.invariant}, seed ${caught.seed}: ${caught.detail}` : "GOT AWAY";
  console.log(`${mutant.name}: ${how} (${seconds.toFixed(1)} s)`);
}
if (escaped > 0) {
  console.error(`${escaped} mutants got away within ${seedsMax} seeds`);
  Deno.exitCode = 1;
}
