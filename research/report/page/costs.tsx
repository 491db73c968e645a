import { direction, number, signed } from "../../../domain/figure_text.ts";
import type { Report } from "../report.ts";
import { Section } from "./section.tsx";

interface Step {
  readonly name: string;
  readonly amount: number;
  readonly note: string;
  /** Where the bar begins and ends, dollars. */
  readonly from: number;
  readonly to: number;
}

/** From gross to net, step by step. */
export function Costs({ report }: { report: Report }) {
  const { costs, assumptions } = report;
  const steps = stepsOf(report);
  const low = Math.min(0, ...steps.map(({ from, to }) => Math.min(from, to)));
  const high = Math.max(0, ...steps.map(({ from, to }) => Math.max(from, to)));
  const range = high - low || 1;
  const place = (value: number) => `${((value - low) / range * 100).toFixed(2)}%`;
  return (
    <Section
      id="costs"
      title="From gross to net"
      aside={`USD; ${number(costs.turnover, 0)} USD were bought and sold, and cost ${
        costs.cost_bps === null ? "nothing" : `${number(costs.cost_bps, 1)} bps of that`
      }. Gross profit came to ${costs.gross_bps === null ? "nothing" : `${number(costs.gross_bps, 1)} bps`}.`}
    >
      <ol class="steps">
        {steps.map(({ name, amount, note, from, to }) => (
          <li key={name}>
            <span class="step-name">
              {name} <span class="dim">{note}</span>
            </span>
            <svg class="step-bar" aria-hidden="true">
              <line class="grid" x1={place(0)} x2={place(0)} y1="0" y2="100%" />
              <rect
                class={`bar is-${direction(amount)}`}
                x={place(Math.min(from, to))}
                width={`${(Math.abs(to - from) / range * 100).toFixed(2)}%`}
                y="15%"
                height="70%"
              />
            </svg>
            <span class={`num is-${direction(amount)}`}>{signed(amount)}</span>
          </li>
        ))}
      </ol>
      <p class="dim">
        The steps add up to the net result to the last unit. Slippage is what fills missed the price by that was meant:
        the close that an entry was decided on, the trigger of a stop or target, the last close before any other exit.
        So it holds the assumed {number(assumptions.slippage_bps, 1)} bps a side, and gaps.
      </p>
    </Section>
  );
}

function stepsOf({ costs: { gross, slippage, fees, funding, other, net }, assumptions, by_side }: Report): Step[] {
  let at = 0;
  const step = (name: string, amount: number, note: string): Step => {
    const from = at;
    at += amount;
    return { name, amount, note, from, to: at };
  };
  return [
    step(
      "Gross",
      gross,
      `${by_side.reduce((sum, { trades }) => sum + trades, 0)} trades at the prices that were meant`,
    ),
    step("Slippage", -slippage, `${assumptions.slippage_model}, ${number(assumptions.slippage_bps, 1)} bps a side`),
    step(
      "Fees",
      -fees,
      assumptions.fees_charged ? `${number(assumptions.taker_fee_bps, 1)} bps a side` : "switched off",
    ),
    step("Funding", funding, assumptions.funding_paid ? "settled while positions were open" : "none was paid"),
    ...(other === 0 ? [] : [step("Other", other, "not of a closed trade: the exchange's insurance, transfers")]),
    { name: "Net", amount: net, note: "change of the balance", from: 0, to: net },
  ];
}
