import type { Check } from "../../domain/decision.ts";
import { failed } from "../explain.ts";
import type { DecisionView } from "../overview.ts";
import { Panel } from "../panel.tsx";
import { CheckGauge } from "./check_gauge.tsx";

/** Every gate, then every risk check: all are asked and recorded, the first that fails is named. */
export function Checks({ decision }: { decision: DecisionView }) {
  const stop = decision.rejected ? failed(decision) : undefined;
  return (
    <>
      <CheckList id="gates" title="Gates" checks={decision.gates} stop={stop} none="No gate was asked." />
      <CheckList
        id="risk-checks"
        title="Risk checks"
        checks={decision.risk_checks}
        stop={stop}
        none="Not asked: a risk check looks at a trade, and there was none to look at."
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
}

const CheckList = ({ id, title, checks, stop, none }: CheckListProps) => {
  const passed = checks.filter((check) => check.passed).length;
  return (
    <Panel id={id} title={title} aside={checks.length > 0 && `${passed} of ${checks.length} passed`}>
      {checks.length === 0 && <p class="dim">{none}</p>}
      <ul class="check-gauges">
        {checks.map((check) => <CheckGauge key={check.name} check={check} stopped={check === stop} />)}
      </ul>
    </Panel>
  );
};
