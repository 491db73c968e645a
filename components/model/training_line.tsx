import type { TrainingView } from "../../coordinator/ports/model_desk.ts";
import { percent } from "../../domain/figure_text.ts";

const ENDED: Readonly<Record<Exclude<TrainingView["status"], "running">, string>> = {
  done: "Its model passed the gates and serves",
  kept: "Its model is kept and does not serve",
  rejected: "Its model cannot serve",
  failed: "The training failed",
  cancelled: "The training was cancelled",
};

/** How far a training is, or what came of it; the same on the server and in the browser. */
export function TrainingLine({ job }: { job: TrainingView }) {
  const { status, progress, stage, model_version, error } = job;
  if (status !== "running") {
    return (
      <div class={`training-state is-${status}`}>
        <p>
          <strong>{ENDED[status]}</strong>
          {model_version && (
            <>
              : <code>{model_version}</code>
            </>
          )}
        </p>
        {error && <p class="dim">{error}</p>}
      </div>
    );
  }
  return (
    <div class="training-state is-running">
      <p>
        <strong>Training, {percent(progress, 0)}</strong> <span class="dim">{stage}</span>
      </p>
      <progress value={progress} max={1} aria-label="Progress of the training" />
    </div>
  );
}
