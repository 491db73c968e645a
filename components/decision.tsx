import type { VoteView } from "../coordinator/ports/views.ts";
import type { Check } from "../domain/decision.ts";
import { ProbabilityBar, probabilityText } from "./bars.tsx";
import { headline, reason, verdictOf } from "./explain.ts";
import { clock, NONE, number, percent, signedPercent, words } from "./format.ts";
import { Glyph, type GlyphName } from "./glyph.tsx";
import type { DecisionView } from "./overview.ts";
import { Panel } from "./panel.tsx";

const SIGNS: Readonly<Record<"long" | "short" | "hold", GlyphName>> = { long: "long", short: "short", hold: "hold" };

/** The last decision: what, why, who said what, and every limit that was asked. */
export function Decision({ decision }: { decision: DecisionView }) {
  const verdict = verdictOf(decision);
  const aside = `${clock(decision.timestamp)} UTC, in ${number(decision.latency_ms, 1)} ms`;
  return (
    <Panel id="decision" title="Last decision" aside={aside}>
      <div class={`verdict verdict-${verdict}`}>
        <p class="verdict-line">
          <Glyph name={verdict === "traded" ? "yes" : SIGNS[decision.final_action]} /> {headline(decision)}
        </p>
        <p class="verdict-why">{reason(decision)}</p>
      </div>
      <dl class="measures">
        <Measure name="Confidence" value={percent(decision.final_confidence)} />
        <Measure name="Expected value" value={signedPercent(decision.expected_value)} />
        <Measure name="Agreement" value={percent(decision.model_agreement, 0)} />
        <Measure name="Uncertainty" value={number(decision.uncertainty, 3)} />
      </dl>
      <Votes votes={decision.votes} method={decision.aggregation_method} />
      <Checks name="Gates" checks={decision.gates} />
      <Checks name="Risk checks" checks={decision.risk_checks} />
    </Panel>
  );
}

const Measure = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

const Votes = ({ votes, method }: { votes: readonly VoteView[]; method: string }) => (
  <div class="votes">
    <h3>
      Votes <span class="dim">by {words(method).toLowerCase()}</span>
    </h3>
    <ul>
      {votes.map((vote) => (
        <li key={vote.model_name} title={vote.error ?? probabilityText(vote.probabilities)}>
          <span class="vote-name">{vote.model_name}</span>
          <span class="vote-bar">
            <ProbabilityBar probabilities={vote.probabilities} />
            <span class="visually-hidden">{vote.error ?? probabilityText(vote.probabilities)}</span>
          </span>
          <span class={`action action-${vote.action ?? "none"}`}>
            <Glyph name={vote.action ? SIGNS[vote.action] : "no"} /> {vote.action ?? "no vote"}
          </span>
          <span class="vote-confidence">{percent(vote.confidence, 0)}</span>
        </li>
      ))}
    </ul>
  </div>
);

const Checks = ({ name, checks }: { name: string; checks: readonly Check[] }) => {
  const passed = checks.filter((check) => check.passed).length;
  return (
    <div class="checks">
      <h3>
        {name} <span class="dim">{checks.length === 0 ? "not asked" : `${passed} of ${checks.length} passed`}</span>
      </h3>
      <ul>
        {checks.map((check) => (
          <li key={check.name} class={check.passed ? "is-passed" : "is-failed"} title={check.detail}>
            <Glyph name={check.passed ? "yes" : "no"} />
            <span class="visually-hidden">{check.passed ? "passed" : "failed"}</span>
            <span class="check-name">{words(check.name)}</span>
            <span class="check-value">{figure(check.name, check.value)}</span>
            <span class="check-limit">{check.limit === null ? NONE : figure(check.name, check.limit)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
};

const FRACTIONS = /percent|confidence|expected_value|majority|distance|shutdown_loss/;

/** A measured value or its limit in the unit that the check's name tells. */
export function figure(name: string, value: number | string | null): string {
  if (typeof value !== "number") return value ?? NONE;
  if (FRACTIONS.test(name)) return percent(value, Math.abs(value) < 0.1 ? 2 : 1);
  if (Number.isInteger(value)) return number(value, 0);
  return number(value, Math.abs(value) < 10 ? 3 : 2);
}
