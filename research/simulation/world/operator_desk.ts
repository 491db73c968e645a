import type { Timeline } from "../machine/timeline.ts";
import type { Supervisor } from "./supervisor.ts";
import type { Trace } from "./trace.ts";

const WHO = { who: "operator", why: "simulated" };

/** An operator who believes what the program tells, and knows since when trading should be stopped. */
export class OperatorDesk {
  #stoppedSinceMs: number | null = null;

  constructor(readonly supervisor: Supervisor, readonly timeline: Timeline, readonly trace: Trace) {}

  /** Since the program answered that it is halted or paused; null while it may trade. */
  get stoppedSinceMs(): number | null {
    return this.#stoppedSinceMs;
  }

  act(choice: number): void {
    this.say(choice < 0.25 ? "pause" : choice < 0.5 ? "halt" : "resume");
  }

  say(action: "pause" | "halt" | "resume"): void {
    const trading = this.supervisor.coordinator?.trading;
    if (!trading) return;
    // From the moment it is said: what the answer will be nobody knows.
    if (action === "resume") this.#stoppedSinceMs = null;
    trading[action](WHO).then((answer) => {
      this.trace.add("operator", `${action} → ${answer.ok ? answer.value : answer.error}`);
      if (answer.ok && action !== "resume") this.#stoppedSinceMs ??= this.timeline.nowMs;
    });
  }
}
