import type { Check } from "../../domain/decision.ts";
import { failed } from "../explain.ts";
import type { DecisionView } from "../overview.ts";
import { Panel } from "../panel.tsx";
import { CheckGauge } from "./check_gauge.tsx";

/** Every gate, then every risk check: all are asked and recorded, the first that fails is named. */
export function Checks({ decision }: { decision: DecisionView }) {
  const stop = decision.rejected ? failed(decision) : undefined;
  const held = decision.final_action === "hold"
    ? "A hold asks for nothing and is stopped by nothing: only what each gate found."
    : null;
  return (
    <>
      <CheckList id="gates" title="Gates" checks={decision.gates} stop={stop} none="No gate was asked." note={held} />
      <CheckList
        id="risk-checks"
        title="Risk checks"
        checks={decision.risk_checks}
        stop={stop}
        none="Not asked: a risk check looks at a trade, and there was none to look at."
        note={null}
      />
    </>
  );
}

interface CheckListProps {
  readonly id: string;
  readonly title: string;
  readonly checks: readonly Check[];
  readonly stop: Check | undefined;
  readonly none: string;
  readonly note: string | null;
}

const CheckList = ({ id, title, checks, stop, none, note }: CheckListProps) => {
  const passed = checks.filter((check) => check.passed).length;
  return (
    <Panel id={id} title={title} aside={checks.length > 0 && `${passed} of ${checks.length} passed`}>
      {checks.length === 0 ? <p class="dim">{none}</p> : note && <p class="dim">{note}</p>}
      <ul class="check-gauges">
        {checks.map((check) => <CheckGauge key={check.name} check={check} stopped={check === stop} />)}
      </ul>
    </Panel>
  );
};
