import type { CombinationView } from "../../coordinator/ports/decision_accounts.ts";
import type { ExplanationView, VoteView } from "../../coordinator/ports/views.ts";
import { ProbabilityBar, probabilityText } from "../bars.tsx";
import { methodText } from "../figure.ts";
import { NONE, number, percent, signedPercent, words } from "../../domain/figure_text.ts";
import { Glyph } from "../glyph.tsx";
import { Panel } from "../panel.tsx";

interface ModelsProps {
  readonly votes: readonly VoteView[];
  readonly combination: CombinationView | null;
  readonly explanation: ExplanationView | null;
  readonly action: string;
}

type Weight = CombinationView["weights"][number];

/** What each model said, what that is worth by its past, and how much it counted. */
export function ModelAnswers({ votes, combination, explanation, action }: ModelsProps) {
  const answered = votes.filter(({ error }) => error === null).length;
  return (
    <Panel id="answers" title="What each model said" aside={`${answered} of ${votes.length} answered`}>
      <p class="bar-key dim">
        <span class="key-long">long</span> <span class="key-hold">hold</span> <span class="key-short">short</span>
      </p>
      <ul class="answers">
        {votes.map((vote) => (
          <Answer
            key={vote.model_name}
            vote={vote}
            weight={combination?.weights.find(({ model_name }) => model_name === vote.model_name)}
            how={howText(vote, action, explanation)}
          />
        ))}
      </ul>
      {votes.length === 0 && <p class="dim">No model was asked.</p>}
    </Panel>
  );
}

const Answer = ({ vote, weight, how }: { vote: VoteView; weight: Weight | undefined; how: string }) => {
  const { model_name, model_version, action, confidence, stated, probabilities, latency_ms, error } = vote;
  return (
    <li class="answer">
      <p class="answer-head">
        <strong>{model_name}</strong> <span class="dim">{model_version ?? "no version"}</span>
        <span class={`action action-${action ?? "none"}`}>
          <Glyph name={action ?? "no"} /> {action ? `${action} ${percent(confidence)}` : "no vote"}
        </span>
      </p>
      {error !== null ? <p class="is-alarm">{error}</p> : (
        <>
          <Shares name="stated" probabilities={stated} />
          <Shares name="calibrated" probabilities={probabilities} />
        </>
      )}
      <p class="answer-facts dim">
        {weight ? `${percent(weight.share)} of the vote: ${weightText(weight)}` : `weight ${number(vote.weight, 3)}`}
        {`, in ${number(latency_ms, 1)} ms`}
        {error === null && `, return ${signedPercent(vote.expected_return)} expected. ${how}`}
      </p>
    </li>
  );
};

const Shares = ({ name, probabilities }: { name: string; probabilities: VoteView["stated"] }) => (
  <div class="shares">
    <span class="dim">{name}</span>
    <ProbabilityBar probabilities={probabilities} />
    <span class="shares-text">{probabilityText(probabilities)}</span>
  </div>
);

const weightText = ({ configured, earned, calibrated_by }: Weight): string =>
  `weight ${number(configured, 2)}${earned === 1 ? "" : ` × ${number(earned, 3)} earned`}, ${
    calibrationText(calibrated_by)
  }`;

/** By what an answer was corrected. */
export const calibrationText = (by: string | null): string =>
  by === null
    ? "taken at its word"
    : by === "shift"
    ? "calibrated by how often each action came"
    : `calibrated by ${words(by).toLowerCase()} curves`;

function howText({ model_name }: VoteView, action: string, explanation: ExplanationView | null): string {
  const told = explanation?.models.find((each) => each.model_name === model_name);
  if (!told) return action === "hold" ? "A hold is not explained." : "Not asked why, or not yet.";
  return told.method === null ? `Not explained: ${told.reason ?? NONE}.` : `Explained by ${methodText(told.method)}.`;
}
