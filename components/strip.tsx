import { failed, verdictOf } from "./explain.ts";
import { clock, percent, words } from "../domain/figure_text.ts";
import { Glyph } from "./glyph.tsx";
import type { DecisionView } from "./overview.ts";
import { Panel } from "./panel.tsx";

const SLOTS = 60;
const NARROW_SLOTS = 30;

/** One column a decision, the newest at the right: height is confidence, the shape is the side, filled when traded. */
export function Strip({ decisions }: { decisions: readonly DecisionView[] }) {
  const slots = Array.from({ length: SLOTS }, (_, i) => decisions[SLOTS - 1 - i]);
  const traded = decisions.slice(0, SLOTS).filter((each) => verdictOf(each) === "traded").length;
  const shown = Math.min(SLOTS, decisions.length);
  return (
    <Panel id="strip" title="Recent decisions" aside={<Legend />}>
      {shown === 0
        ? <p class="strip-empty dim">None yet: one is made as each candle closes.</p>
        : (
          <ol class="strip" aria-label={`The last ${shown} decisions, ${traded} of them traded`}>
            {slots.map((decision, i) => (
              <li key={i} class={i < SLOTS - NARROW_SLOTS ? "strip-slot is-older" : "strip-slot"}>
                {decision && <Slot decision={decision} />}
              </li>
            ))}
          </ol>
        )}
    </Panel>
  );
}

const BAR_HEIGHT = 36;

function Slot({ decision }: { decision: DecisionView }) {
  const verdict = verdictOf(decision);
  const height = Math.max(2, (decision.final_confidence ?? 0) * BAR_HEIGHT);
  return (
    <span class={`slot slot-${verdict} action-${decision.final_action}`} title={describe(decision)}>
      <svg class="slot-bar" viewBox={`0 0 6 ${BAR_HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <rect y={BAR_HEIGHT - height} width="6" height={height} />
      </svg>
      <Glyph name={decision.final_action} />
      <span class="visually-hidden">{describe(decision)}</span>
    </span>
  );
}

function describe(decision: DecisionView): string {
  const verdict = verdictOf(decision);
  const stop = verdict === "refused" ? failed(decision) : undefined;
  const why = stop ? `, stopped by ${words(stop.name).toLowerCase()}` : "";
  return `${clock(decision.timestamp)} UTC ${decision.symbol} ${decision.final_action} ${
    percent(decision.final_confidence, 0)
  }, ${verdict}${why}`;
}

const Legend = () => (
  <span class="legend">
    <span class="slot-traded action-long">
      <Glyph name="long" /> traded
    </span>
    <span class="slot-refused action-long">
      <Glyph name="long" /> refused
    </span>
    <span class="slot-held action-hold">
      <Glyph name="hold" /> hold
    </span>
  </span>
);
