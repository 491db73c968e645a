import type { Notice } from "../../engine/command.ts";
import type { DecisionHistory } from "../../ports/decision_history.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { isMissing } from "./differences.ts";
import { RunProof, type Verdict } from "./run_proof.ts";

export interface DailyProofParts {
  readonly history: DecisionHistory;
  readonly runId: string;
  readonly telemetry: Telemetry;
  /** Something differs: becomes a system event. */
  readonly onDifference: (notice: Notice) => void;
}

const DAY_MS = 86_400_000;
/** Decisions that a notice names. */
const NAMED_MAX = 5;

/**
 * When a UTC day of market time is over, every decision since the last proof is made again beside the running system. A
 * day that ends while one is being proved is proved with the next one.
 */
export class DailyProof {
  readonly #parts: DailyProofParts;
  #proof: RunProof | null = null;
  #dayMs: number | null = null;
  /** The first decision that is proved. */
  #fromSeq = 0;
  #running: Promise<void> | null = null;

  constructor(parts: DailyProofParts) {
    this.#parts = parts;
  }

  /** Market time has come to `nowMs`, with event `seq`, whose decisions are the first of the new day. */
  marketAt(nowMs: number, seq: number): void {
    const dayMs = nowMs - nowMs % DAY_MS;
    const before = this.#dayMs;
    if (before === dayMs) return;
    // While one is being proved the day stays the old one: the next event asks again.
    if (this.#running) return;
    this.#dayMs = dayMs;
    if (before === null) {
      this.#fromSeq = seq;
      return;
    }
    this.#running = this.#prove(new Date(before).toISOString().slice(0, 10), seq - 1)
      .finally(() => this.#running = null);
  }

  /** Waits for the proof that runs. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #prove(day: string, toSeq: number): Promise<void> {
    const { history, runId, telemetry, onDifference } = this.#parts;
    try {
      this.#proof ??= await RunProof.from(history, runId, this.#fromSeq);
      this.#tell(day, await this.#proof.through(toSeq));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      telemetry.count("xylen_errors_total", { component: "proof", kind: "failed" });
      const message = `Cannot prove the decisions of ${day}: ${why}`;
      telemetry.log("error", "proof", message);
      onDifference({ eventType: "ERROR", severity: "error", message, details: { day } });
      // The next day is proved for itself.
      this.#proof = null;
      this.#fromSeq = toSeq + 1;
    }
  }

  #tell(day: string, { decisions, differences }: Verdict): void {
    const { telemetry, onDifference } = this.#parts;
    if (differences.length === 0) {
      telemetry.log("info", "proof", `${decisions} decisions up to the end of ${day} were made again: no difference`);
      return;
    }
    telemetry.count("xylen_errors_total", { component: "proof", kind: "difference" });
    const named = [...new Set(differences.map(({ decision_id }) => decision_id))];
    const missing = differences.filter(isMissing).length;
    onDifference({
      eventType: "ERROR",
      severity: "critical",
      message: `${named.length} of ${decisions + missing} decisions up to the end of ${day} ${
        missing > 0 ? `are missing (${missing}) or ` : ""
      }differ when they are made again: ${named.slice(0, NAMED_MAX).join(", ")}${
        named.length > NAMED_MAX ? " and more" : ""
      }; see replay --from ${day} --to ${day}`,
      details: { day, decisions, missing, differences: differences.slice(0, NAMED_MAX) },
    });
  }
}
