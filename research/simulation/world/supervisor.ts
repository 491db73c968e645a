import type { SeededRandom } from "../../../domain/seeded_random.ts";
import { ProcessLife } from "../machine/process_life.ts";
import type { Timeline } from "../machine/timeline.ts";
import type { Coordinator } from "./coordinator.ts";
import type { Trace } from "./trace.ts";

export interface SupervisorParts {
  readonly timeline: Timeline;
  readonly trace: Trace;
  readonly chance: SeededRandom;
  readonly wallOffsetMs: () => number;
  /** Gives the surroundings to a life, or takes them away. */
  readonly enter: (life: ProcessLife | null) => void;
  readonly start: (life: ProcessLife) => Promise<Coordinator>;
}

const RESTART_MS = { low: 500, high: 30_000 } as const;
/** A start that failed is tried again, each time later, as systemd and every orchestrator do. */
const RETRY_MS = { low: 2_000, high: 20_000 } as const;
const RETRY_DOUBLINGS_MAX = 4;

/** Starts the process, starts it again when it has ended, and can end it at any moment. */
export class Supervisor {
  #life: ProcessLife | null = null;
  #coordinator: Coordinator | null = null;
  #tradingSinceMs: number | null = null;
  #lives = 0;
  #failedStarts = 0;
  /** Why a process ended that nobody had told to: a defect. Null while that has not happened. */
  diedBy: string | null = null;

  constructor(readonly parts: SupervisorParts) {}

  get coordinator(): Coordinator | null {
    return this.#coordinator;
  }

  get life(): ProcessLife | null {
    return this.#life;
  }

  get lives(): number {
    return this.#lives;
  }

  /** Since when the process that lives has been trading; null while none does. */
  get tradingSinceMs(): number | null {
    return this.#tradingSinceMs;
  }

  boot(): void {
    const { timeline, trace, wallOffsetMs, enter, start } = this.parts;
    const life = new ProcessLife(timeline, wallOffsetMs);
    this.#life = life;
    this.#lives++;
    enter(life);
    trace.add("machine", `life ${this.#lives} begins`);
    start(life).then((coordinator) => this.#started(life, coordinator), (error) => this.#failedToStart(life, error));
  }

  /** SIGKILL: it ends between two steps of its code, whatever it was waiting for. */
  kill(): void {
    if (!this.#life) return;
    this.#over("killed");
    this.#bootAfter(RESTART_MS);
  }

  /** SIGTERM: it winds down by itself. */
  stop(): void {
    this.#coordinator?.trading.stop();
  }

  #started(life: ProcessLife, coordinator: Coordinator): void {
    this.#failedStarts = 0;
    this.#coordinator = coordinator;
    this.#tradingSinceMs = this.parts.timeline.nowMs;
    this.parts.trace.add("machine", "trading");
    coordinator.run().then(
      () => this.#ended(life),
      (error) => {
        this.diedBy = error instanceof Error ? error.stack ?? error.message : String(error);
        this.#ended(life);
      },
    );
  }

  #ended(life: ProcessLife): void {
    if (this.#life !== life) return;
    this.#over(this.diedBy ? `died: ${this.diedBy}` : "ended");
    this.#bootAfter(RESTART_MS);
  }

  #failedToStart(life: ProcessLife, error: unknown): void {
    if (this.#life !== life) return;
    this.#over(`did not start: ${error instanceof Error ? error.message : error}`);
    const later = 2 ** Math.min(this.#failedStarts++, RETRY_DOUBLINGS_MAX);
    this.#bootAfter({ low: RETRY_MS.low * later, high: RETRY_MS.high * later });
  }

  #over(how: string): void {
    this.parts.trace.add("machine", `life ${this.#lives} ${how}`);
    this.#life!.end();
    this.#life = null;
    this.#coordinator = null;
    this.#tradingSinceMs = null;
    this.parts.enter(null);
  }

  #bootAfter({ low, high }: { readonly low: number; readonly high: number }): void {
    const { timeline, chance } = this.parts;
    timeline.after(chance.between(low, high), () => {
      if (!this.#life) this.boot();
    });
  }
}
