import type { DecisionDetailView } from "../../coordinator/ports/views.ts";
import { Meter } from "../bars.tsx";
import { number, price, quantity, signedPercent, words } from "../../domain/figure_text.ts";
import { Panel } from "../panel.tsx";
import { Fact } from "../fact.tsx";

/** How large and why: the wish, and what made it smaller. */
export function Sizing({ decision }: { decision: DecisionDetailView }) {
  const { sizing, stop_price, target_price, price: at } = decision;
  if (!sizing) {
    return (
      <Panel id="sizing" title="How large">
        <p class="dim">Nothing was sized: no trade came as far as that.</p>
      </Panel>
    );
  }
  const largest = Math.max(...sizing.steps.map(({ notional }) => notional), 0);
  return (
    <Panel id="sizing" title="How large" aside={words(sizing.method)}>
      <ol class="sizing-steps">
        {sizing.steps.map((step, i) => {
          const before = sizing.steps[i - 1]?.notional;
          return (
            <li key={step.name}>
              <span>
                {words(step.name)} <span class="dim">{effect(step.notional, before)}</span>
              </span>
              <span class="num">{number(step.notional)} USDT</span>
              <Meter value={largest > 0 ? step.notional / largest : 0} tone="info" />
              <span class="check-detail dim">{step.detail}</span>
            </li>
          );
        })}
      </ol>
      <p>
        <strong>{quantity(sizing.quantity)}</strong> coins, worth {number(sizing.notional)} USDT
      </p>
      <dl class="decision-facts">
        <Level name="Stop" level={stop_price} at={at} />
        <Level name="Target" level={target_price} at={at} />
      </dl>
    </Panel>
  );
}

function effect(notional: number, before: number | undefined): string {
  if (before === undefined) return "the wish";
  if (notional === before) return "changes nothing";
  return notional < before ? `takes ${number(before - notional)} off` : `adds ${number(notional - before)}`;
}

const Level = ({ name, level, at }: { name: string; level: number | null; at: number }) => (
  <Fact name={name}>
    {price(level)} {level !== null && <span class="dim">{signedPercent(level / at - 1)} from {price(at)}</span>}
  </Fact>
);
