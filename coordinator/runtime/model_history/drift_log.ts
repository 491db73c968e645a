import type { ModelStatus } from "../../ports/forecaster.ts";
import type { DriftHistory } from "../../ports/model_history.ts";

const POINTS_MOST = 200;

interface Kept {
  points: { at: number; psi: number }[];
  /** Of so many that are told one is kept. */
  every: number;
  told: number;
  lastAtMs: number;
}

/** What model servers tell of their drift while this program runs: nobody else keeps it. */
export class DriftLog {
  readonly #kept = new Map<string, Kept>();

  /** @param nowMs Market time. */
  note({ name, watch }: Pick<ModelStatus, "name" | "watch">, nowMs: number): void {
    if (watch?.driftPsi == null) return;
    const kept = this.#kept.get(name) ?? { points: [], every: 1, told: 0, lastAtMs: -Infinity };
    this.#kept.set(name, kept);
    // A market that stands still tells nothing new.
    if (kept.lastAtMs === nowMs) return;
    kept.lastAtMs = nowMs;
    if (kept.told++ % kept.every === 0) kept.points.push({ at: nowMs, psi: watch.driftPsi });
    if (kept.points.length <= POINTS_MOST) return;
    kept.points = kept.points.filter((_point, i) => i % 2 === 0);
    kept.every *= 2;
  }

  of(modelName: string): DriftHistory {
    const points = this.#kept.get(modelName)?.points ?? [];
    return { since: points[0]?.at ?? null, points: [...points] };
  }
}
