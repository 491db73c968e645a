import { Asked } from "../../components/model/asked.tsx";
import { TrainingLine } from "../../components/model/training_line.tsx";
import type { Acting } from "../../components/model/versions.tsx";
import type { ModelStatus } from "../../components/overview.ts";
import { number } from "../../domain/figure_text.ts";
import { Panel } from "../../components/panel.tsx";
import type { ModelDossier } from "../../coordinator/ports/model_desk.ts";
import TrainingProgress from "../../islands/TrainingProgress.tsx";
import { When } from "../../components/when.tsx";

interface TrainingPanelProps {
  readonly model: ModelStatus;
  readonly dossier: ModelDossier;
  readonly acting: Acting | null;
  readonly signedIn: boolean;
}

/** The training that runs or ended last, and who may ask for one. */
export function TrainingPanel({ model, dossier, acting, signedIn }: TrainingPanelProps) {
  const { training: job, samples_new, samples_to_retrain, trouble } = dossier;
  const running = job?.status === "running";
  const url = `/api/v1/models/${encodeURIComponent(model.name)}/retrain/${encodeURIComponent(job?.job_id ?? "")}`;
  return (
    <Panel id="training" title="Training" aside={job && <When ms={job.started_at} />}>
      {job && running && <TrainingProgress job={job} url={url} />}
      {job && !running && <TrainingLine job={job} />}
      {job?.reason && <p class="dim">Asked for: {job.reason}</p>}
      {job?.forced && <p class="dim">Forced: it did not wait for enough new trades.</p>}
      {!job && !trouble && <p class="dim">None since its server started.</p>}
      {trouble && <p class="is-alarm">{trouble}</p>}
      {samples_new !== null && samples_to_retrain !== null && (
        <p class="dim">
          {number(samples_new, 0)} new trades to learn from; a training waits for {number(samples_to_retrain, 0)}{" "}
          unless it is forced.
        </p>
      )}
      {acting
        ? (running
          ? <Cancel jobId={job.job_id} acting={acting} />
          : <Retrain model={model} needed={samples_to_retrain} acting={acting} />)
        : <NotAllowed signedIn={signedIn} />}
    </Panel>
  );
}

const Retrain = ({ model: { name, modelVersion }, needed, acting }: {
  model: ModelStatus;
  needed: number | null;
  acting: Acting;
}) => (
  <Asked id="ask-retrain" ask="Retrain…" title={`Train ${name} anew?`} act="Retrain" action="retrain" {...acting}>
    <p>
      It learns from its history and from the candles since, in a process of low priority, while{" "}
      <code>{modelVersion ?? "no version"}</code>{" "}
      goes on serving. The new version serves only if its gates say that it is better.
    </p>
    <label class="tick">
      <input type="checkbox" name="force" defaultChecked />
      Also with fewer than {needed === null ? "enough" : number(needed, 0)} new trades
    </label>
  </Asked>
);

const Cancel = ({ jobId, acting }: { jobId: string; acting: Acting }) => (
  <Asked
    id="ask-cancel"
    ask="Cancel…"
    title="Cancel the training?"
    act="Cancel the training"
    action="cancel"
    {...acting}
  >
    <input type="hidden" name="job" value={jobId} />
    <p>What it has learned so far is lost. The version that serves goes on.</p>
  </Asked>
);

const NotAllowed = ({ signedIn }: { signedIn: boolean }) =>
  signedIn
    ? (
      <p class="dim">
        You are signed in as a viewer: viewers look; operators retrain, promote and roll back.
      </p>
    )
    : (
      <p class="dim">
        Operators retrain, promote and roll back here: <a href="/sign-in">sign in</a> first.
      </p>
    );
