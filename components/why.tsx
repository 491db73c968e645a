import type { ExplanationView } from "../coordinator/ports/views.ts";
import { Meter } from "./bars.tsx";
import { featureText, methodText } from "./figure.ts";
import { signedPercent } from "../domain/figure_text.ts";
import { Panel } from "./panel.tsx";

type Share = ExplanationView["pushed"][number];

/** Which features pushed towards the action, and which held it back. */
export function Why({ action, explanation }: { action: string; explanation: ExplanationView | null }) {
  return (
    <Panel id="why" title="Why" aside={explanation && "share of the whole vote"}>
      {explanation ? <Explained action={action} explanation={explanation} /> : (
        <p class="dim">
          {action === "hold"
            ? "Nothing was asked for, so there is nothing to explain."
            : "The models have not been asked why, or not yet."}
        </p>
      )}
    </Panel>
  );
}

function Explained({ action, explanation }: { action: string; explanation: ExplanationView }) {
  const { pushed, held_back, models } = explanation;
  const largest = Math.max(...[...pushed, ...held_back].map(({ contribution }) => Math.abs(contribution)));
  return (
    <>
      <Shares name={`Pushed towards ${action}`} shares={pushed} largest={largest} />
      <Shares name={`Held back from ${action}`} shares={held_back} largest={largest} />
      <ul class="why-models dim">
        {models.map(({ model_name, method, reason }) => (
          <li key={model_name} class={method === null ? "is-silent" : ""}>
            {method === null ? `${model_name} is not explained: ${reason}` : `${model_name} by ${methodText(method)}`}
          </li>
        ))}
      </ul>
    </>
  );
}

const Shares = ({ name, shares, largest }: { name: string; shares: readonly Share[]; largest: number }) => (
  <div class="why-shares">
    <h3>{name}</h3>
    {shares.length === 0 ? <p class="dim">Nothing did.</p> : (
      <ul>
        {shares.map(({ feature, value, contribution }) => (
          <li key={feature}>
            <span class="why-feature" title={feature}>{feature}</span>
            <span class="why-value dim">{featureText(value)}</span>
            <Meter value={Math.abs(contribution) / largest} tone={contribution > 0 ? "for" : "against"} />
            <span class="why-share">{signedPercent(contribution, 1)}</span>
          </li>
        ))}
      </ul>
    )}
  </div>
);
