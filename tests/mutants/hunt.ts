import type { Mutant } from "./mutant.ts";
import { MutatedTree } from "./mutated_tree.ts";

/** What became of a mutant. */
export interface Hunted {
  readonly mutant: Mutant;
  /** The seed and the invariant that caught it; null when it got away. */
  readonly caughtBy: { readonly seed: number; readonly invariant: string; readonly detail: string } | null;
  readonly seconds: number;
}

interface Answer {
  readonly violations: readonly { readonly seed: number; readonly invariant: string; readonly detail: string }[];
}

/** Lets the simulation of the mutated program look for what is wrong. @param seedsMax Seeds that it may play. */
export async function hunt(mutant: Mutant, seedsMax: number, jobs: number): Promise<Hunted> {
  await using tree = await MutatedTree.of(mutant);
  const beganMs = performance.now();
  const { stdout, stderr, code } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--quiet", "--no-check", "--cached-only", "main.ts", "simulate", "--json", "--no-shrink"],
      ...[`--seeds=1..${seedsMax}`, `--hours=${mutant.hours}`, `--faults=${mutant.faults}`, `--jobs=${jobs}`],
    ],
    cwd: tree.folder,
    env: { NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stdout);
  if ((code !== 0 && code !== 3) || said === "") {
    throw new Error(`The simulation of mutant "${mutant.name}" failed: ${new TextDecoder().decode(stderr)}`);
  }
  const [caughtBy = null] = (JSON.parse(said) as Answer).violations;
  return { mutant, caughtBy, seconds: (performance.now() - beganMs) / 1000 };
}
