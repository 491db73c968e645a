import { fileURLToPath } from "node:url";
import { START_MS } from "../../research/simulation/world/start.ts";
import type { Mutant } from "./mutant.ts";
import { MutatedTree } from "./mutated_tree.ts";

interface Caught {
  readonly seed: number;
  /** Simulated, Unix ms. */
  readonly at_ms: number;
  readonly invariant: string;
  readonly detail: string;
}

/** What became of a mutant. */
export interface Hunted {
  readonly mutant: Mutant;
  /** The seed and the invariant that caught it; null when it got away. */
  readonly caught: Caught | null;
  readonly seconds: number;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Lets the simulation of the mutated program look for what is wrong.
 *
 * @param seedsMax Seeds that it may play.
 * @throws {Error} When the program breaks on the same seed without the mutant: then nothing is proved.
 */
export async function hunt(mutant: Mutant, seedsMax: number): Promise<Hunted> {
  await using tree = await MutatedTree.of(mutant);
  const beganMs = performance.now();
  const { firstSeed } = mutant;
  // The seed that is known to catch it comes alone: usually no other is needed.
  const caught = await firstViolation(mutant, tree.folder, String(firstSeed)) ??
    await firstViolation(mutant, tree.folder, `${firstSeed + 1}..${firstSeed + seedsMax - 1}`);
  if (caught) {
    const own = await firstViolation({ ...mutant, hours: hoursUntil(caught) }, ROOT, String(caught.seed));
    if (own) {
      throw new Error(`Without mutant "${mutant.name}" seed ${own.seed} breaks ${own.invariant} too: ${own.detail}`);
    }
  }
  return { mutant, caught, seconds: (performance.now() - beganMs) / 1000 };
}

/** A little past the moment at which it was caught. */
const hoursUntil = ({ at_ms }: Caught): number => Math.ceil((at_ms - START_MS) / 360_000 + 1) / 10;

/** Our environment without what makes a child write line coverage: that of a mutant says nothing of the program. */
function unmeasured(): Record<string, string> {
  const { DENO_COVERAGE_DIR: _, ...rest } = Deno.env.toObject();
  return rest;
}

async function firstViolation({ name, hours, faults }: Mutant, folder: string, seeds: string): Promise<Caught | null> {
  const { stdout, stderr, code } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--quiet", "--no-check", "--cached-only", "main.ts", "simulate", "--json", "--no-shrink"],
      ...[`--seeds=${seeds}`, `--hours=${hours}`, `--faults=${faults}`],
    ],
    cwd: folder,
    clearEnv: true,
    env: { ...unmeasured(), NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stdout);
  if ((code !== 0 && code !== 3) || said === "") {
    throw new Error(`The simulation for mutant "${name}" failed: ${new TextDecoder().decode(stderr)}`);
  }
  const { violations: [first = null] } = JSON.parse(said) as { readonly violations: readonly Caught[] };
  return first;
}
