import { Crew } from "../../research/simulation/crew.ts";
import type { Violation } from "../../research/simulation/plan.ts";
import { START_MS } from "../../research/simulation/world/start.ts";
import type { Mutant } from "./mutant.ts";
import { MutatedTree } from "./mutated_tree.ts";

/** What became of a mutant. */
export interface Hunted {
  readonly mutant: Mutant;
  /** The seed and the invariant that caught it; null when it got away. */
  readonly caught: Violation | null;
  readonly seconds: number;
}

/** Lets the simulation of mutated programs look for what is wrong, one mutant after the other. */
export class Hunter implements AsyncDisposable {
  /** Plays the program as it is. */
  readonly #sound = new Crew(1);

  private constructor(readonly tree: MutatedTree) {}

  static async start(): Promise<Hunter> {
    return new Hunter(await MutatedTree.copy());
  }

  /**
   * @param seedsMax Seeds that it may play.
   * @throws {Error} When the program breaks on the same seed without the mutant: then nothing is proved.
   */
  async hunt(mutant: Mutant, seedsMax: number): Promise<Hunted> {
    const beganMs = performance.now();
    const { firstSeed } = mutant;
    const caught = await this.tree.with(
      mutant,
      async (folder) =>
        // The seed that is known to catch it comes alone: usually no other is needed.
        await firstViolation(mutant, folder, String(firstSeed)) ??
          await firstViolation(mutant, folder, `${firstSeed + 1}..${firstSeed + seedsMax - 1}`),
    );
    if (caught) await this.#doubt(mutant, caught);
    return { mutant, caught, seconds: (performance.now() - beganMs) / 1000 };
  }

  async #doubt({ name, faults }: Mutant, caught: Violation): Promise<void> {
    const { seed } = caught;
    const { violation } = await this.#sound.play({ seed, hours: hoursUntil(caught), faults, without: [] });
    if (!violation) return;
    throw new Error(`Without mutant "${name}" seed ${seed} breaks ${violation.invariant} too: ${violation.detail}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#sound[Symbol.dispose]();
    await this.tree[Symbol.asyncDispose]();
  }
}

/** A little past the moment at which it was caught. */
const hoursUntil = ({ at_ms }: Violation): number => Math.ceil((at_ms - START_MS) / 360_000 + 1) / 10;

/** Our environment without what makes a child write line coverage: that of a mutant says nothing of the program. */
function unmeasured(): Record<string, string> {
  const { DENO_COVERAGE_DIR: _, ...rest } = Deno.env.toObject();
  return rest;
}

/** In a process of its own: a thread of ours might get a module that was read before the mistake was in it. */
async function firstViolation(mutant: Mutant, folder: string, seeds: string): Promise<Violation | null> {
  const { name, hours, faults } = mutant;
  const { stdout, stderr, code } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "--quiet", "--no-check", "--cached-only", "main.ts", "simulate", "--json", "--no-shrink"],
      ...[`--seeds=${seeds}`, `--hours=${hours}`, `--faults=${faults.join(",") || "none"}`, "--jobs=1"],
    ],
    cwd: folder,
    clearEnv: true,
    env: { ...unmeasured(), NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stdout);
  if ((code !== 0 && code !== 3) || said === "") {
    throw new Error(`The simulation for mutant "${name}" failed: ${new TextDecoder().decode(stderr)}`);
  }
  const { violations: [first = null] } = JSON.parse(said) as { readonly violations: readonly Violation[] };
  return first;
}
