import { Changing } from "./changing.tsx";
import type { ComponentChildren } from "preact";
import type { VoteView } from "../coordinator/ports/views.ts";
import type { Check } from "../domain/decision.ts";
import { ProbabilityBar, probabilityText } from "./bars.tsx";
import { headline, reason, verdictOf } from "./explain.ts";
import { NONE, number, percent, signedPercent, words } from "../domain/figure_text.ts";
import { figure } from "./figure.ts";
import { Glyph, type GlyphName } from "./glyph.tsx";
import type { DecisionView } from "./overview.ts";
import { Panel } from "./panel.tsx";
import { When } from "./when.tsx";

const SIGNS: Readonly<Record<"long" | "short" | "hold", GlyphName>> = { long: "long", short: "short", hold: "hold" };

interface DecisionProps {
  readonly decision: DecisionView;
  readonly title: ComponentChildren;
  readonly checked: DecisionView | undefined;
}

/**
 * A decision: what, why, who said what, and every limit that was asked.
 * @param title Above it. @param checked The newest decision that came as far as the risk checks: shown when this one did not.
 */
export function Decision({ decision, title, checked }: DecisionProps) {
  const verdict = verdictOf(decision);
  return (
    <Panel id="decision" title={title} aside={<Moment decision={decision} />}>
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
      <RiskChecks decision={decision} checked={checked} />
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
          <span class="vote-confidence">
            <Changing text={percent(vote.confidence, 0)} />
          </span>
        </li>
      ))}
    </ul>
  </div>
);

const RiskChecks = ({ decision, checked }: { decision: DecisionView; checked: DecisionView | undefined }) => {
  if (decision.risk_checks.length > 0) return <Checks name="Risk checks" checks={decision.risk_checks} />;
  if (!checked) return <Checks name="Risk checks" checks={[]} note="asked once every gate has passed" />;
  return (
    <Checks
      name="Risk checks"
      checks={checked.risk_checks}
      note={
        <>
          as last asked, <When ms={checked.timestamp} as="clock" />
        </>
      }
    />
  );
};

const Moment = ({ decision: { symbol, timestamp, latency_ms } }: { decision: DecisionView }) => (
  <>
    {symbol} <When ms={timestamp} as="clock" />, in <Changing text={`${number(latency_ms, 1)} ms`} />
  </>
);

/** @param note In place of the count, for checks of an earlier decision. */
const Checks = ({ name, checks, note }: { name: string; checks: readonly Check[]; note?: ComponentChildren }) => {
  const passed = checks.filter((check) => check.passed).length;
  return (
    <div class={note ? "checks is-earlier" : "checks"}>
      <h3>
        {name} <span class="dim">{note ?? `${passed} of ${checks.length} passed`}</span>
      </h3>
      <ul>{checks.map((check) => <CheckRow key={check.name} check={check} />)}</ul>
    </div>
  );
};

const CheckRow = ({ check: { name, passed, value, limit, detail } }: { check: Check }) => (
  <li class={passed ? "is-passed" : "is-failed"} title={detail}>
    <Glyph name={passed ? "yes" : "no"} />
    <span class="visually-hidden">{passed ? "passed" : "failed"}</span>
    <span class="check-name">{words(name)}</span>
    <span class="check-value" title={typeof value === "string" ? value : undefined}>
      <Changing text={figure(name, value)} />
    </span>
    <span class="check-limit">
      <Changing text={limit === null ? NONE : figure(name, limit)} />
    </span>
  </li>
);
