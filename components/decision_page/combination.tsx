import type { CombinationView, CostsView } from "../../coordinator/ports/decision_accounts.ts";
import type { DecisionDetailView } from "../../coordinator/ports/views.ts";
import { NONE, number, percent, signedPercent, words } from "../../domain/figure_text.ts";
import { Panel } from "../panel.tsx";
import { combinationSteps } from "./combination_text.ts";
import { Fact } from "../fact.tsx";

interface CombinationProps {
  readonly decision: DecisionDetailView;
  readonly combination: CombinationView | null;
  readonly costs: CostsView | null;
}

/** How the answers became one, and how sure that one is. */
export function Combination({ decision, combination, costs }: CombinationProps) {
  const { aggregation_method, model_agreement, uncertainty, entropy, prediction_set } = decision;
  return (
    <Panel id="combination" title="How they were combined" aside={words(aggregation_method)}>
      {combination
        ? (
          <ol class="steps">
            {combinationSteps(decision, combination).map((step, i) => <li key={i}>{step}</li>)}
          </ol>
        )
        : <p class="dim">Nothing was combined.</p>}
      <dl class="decision-facts">
        <Told name="Cannot be ruled out" value={prediction_set?.join(", ") || (prediction_set ? "nothing" : NONE)}>
          actions that hold what comes true as often as promised
        </Told>
        <Told name="Agreement" value={percent(model_agreement, 0)}>share of the models that say the same</Told>
        <Told name="Uncertainty" value={number(uncertainty, 3)}>0: all lean alike; 1: they quarrel</Told>
        <Told name="Entropy" value={number(entropy, 3)}>0 is sure, 1 knows nothing</Told>
        <Told name="Expected value" value={signedPercent(decision.expected_value, 3)}>{costs && costsText(costs)}</Told>
      </dl>
    </Panel>
  );
}

const Told = ({ name, value, children }: { name: string; value: string; children: string | null }) => (
  <Fact name={name}>
    {value} {children && <span class="dim">{children}</span>}
  </Fact>
);

const costsText = ({ expected_return, fees, slippage, funding }: CostsView): string =>
  `${signedPercent(expected_return, 3)} gross, less ${percent(fees, 3)} fees and ${
    percent(slippage, 3)
  } slippage both ways, ${funding >= 0 ? "less" : "plus"} ${percent(Math.abs(funding), 3)} funding`;
