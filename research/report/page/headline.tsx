import { number, percent, signed, signedPercent } from "../../../domain/figure_text.ts";
import type { Estimate } from "../../statistics/figure.ts";
import type { Report } from "../report.ts";
import { Section } from "./section.tsx";

interface Card {
  readonly name: string;
  readonly value: string;
  /** Interval, or why there is no figure. */
  readonly sure: string;
  readonly reading: string;
  readonly tone?: "up" | "down" | "flat";
}

const toneOf = (value: number | null): "up" | "down" | "flat" =>
  value === null || value === 0 ? "flat" : value > 0 ? "up" : "down";

export function Headline({ report }: { report: Report }) {
  const { performance: of, costs } = report;
  const card = (name: string, told: Estimate, text: (value: number) => string, reading: string): Card => ({
    name,
    value: told.value === null ? "–" : text(told.value),
    sure: sureText(told, text),
    reading,
  });
  const plain = (value: number) => number(value);
  const held = report.buy_and_hold;
  const cards: Card[] = [
    {
      name: "Net profit",
      value: `${signed(report.net_profit)} USD`,
      sure: `${signedPercent(report.net_profit / report.initial_balance)} of ${number(report.initial_balance)} USD`,
      reading: "After fees, slippage and funding.",
      tone: toneOf(report.net_profit),
    },
    {
      name: "Buy and hold",
      value: held === null ? "–" : `${signed(held)} USD`,
      sure: held === null ? report.reasons.buy_and_hold ?? "" : heldText(report, held, report.buy_and_hold_performance),
      reading: "The same balance in the first market all the time, with the same costs. What has to be beaten.",
      tone: toneOf(held),
    },
    ...(report.symbol.includes(",") ? [heldInAll(report)] : []),
    {
      name: "Max drawdown",
      value: percent(report.max_drawdown, 2),
      sure: sureText(of.maxDrawdown, (value) => percent(value, 2)),
      reading: "Deepest fall below a former high, by every candle; the interval is of ends of days.",
    },
    card("CAGR", of.cagr, (value) => signedPercent(value), "Growth a year, compounded. Of a few months it is a guess."),
    card(
      "Sharpe ratio",
      of.sharpe,
      plain,
      "Mean over deviation of daily returns, by the year. 1 is good, 2 rare; an interval with 0 in it may be chance.",
    ),
    card("Sortino ratio", of.sortino, plain, "As Sharpe, but only falls count as risk."),
    card("Calmar ratio", of.calmar, plain, "CAGR over max drawdown: above 1 earns its deepest fall within a year."),
    card("Profit factor", of.profitFactor, plain, "Gains over losses of the trades. Below 1 loses."),
    card(
      "Win rate",
      of.winRate,
      (value) => percent(value),
      "Says little alone: small wins may pay for few large losses, or not.",
    ),
    card("Expectancy", of.expectancy, (value) => `${signed(value)} USD`, "Mean result of a trade."),
    card("SQN", of.systemQuality, plain, "√n · mean / deviation of the trades (Van Tharp). 2 is good."),
    card("Volatility", of.annualisedVolatility, (value) => percent(value), "Deviation of daily returns, by the year."),
    card("Exposure", of.exposure, (value) => percent(value), "Share of the time with an open position."),
    card(
      "Turnover",
      of.turnover,
      (value) => `${number(value, 1)} ×`,
      "Accounts bought and sold, a year.",
    ),
    {
      name: "Costs",
      value: `${number(costs.fees + costs.slippage - costs.funding)} USD`,
      sure: costs.cost_bps === null ? "no trade" : `${number(costs.cost_bps, 1)} bps of what was turned over`,
      reading: "Fees, slippage and funding together. Gross profit has to be more.",
    },
    {
      name: "Deflated Sharpe",
      value: percent(report.deflated_sharpe),
      sure: report.deflated_sharpe === null
        ? report.reasons.deflated_sharpe ?? ""
        : `${number(report.trials, 0)} ${report.trials === 1 ? "run" : "runs"} on this data`,
      reading: "Probability that the true Sharpe ratio is above 0, the number of runs counted. Ask for 95 %.",
    },
  ];
  return (
    <Section id="figures" title="Figures" aside="small print: 95 % interval by block bootstrap of days or trades">
      <dl class="cards">
        {cards.map(({ name, value, sure, reading, tone }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class={`big is-${tone ?? "flat"}`}>{value}</dd>
            <dd class="sure">{sure}</dd>
            <dd class="dim">{reading}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}

function heldInAll(report: Report): Card {
  const held = report.buy_and_hold_all;
  return {
    name: "Buy and hold all",
    value: held === null ? "–" : `${signed(held)} USD`,
    sure: held === null
      ? report.reasons.buy_and_hold_all ?? ""
      : heldText(report, held, report.buy_and_hold_all_performance),
    reading: "The same balance in equal parts in every traded market, with the same costs.",
    tone: toneOf(held),
  };
}

/** Its return, and what it took to hold it. */
function heldText({ initial_balance }: Report, held: number, of: Report["buy_and_hold_performance"]): string {
  const risk = of === null ? "" : `; drawdown ${percent(of.maxDrawdown.value)}, Sharpe ${number(of.sharpe.value)}`;
  return signedPercent(held / initial_balance) + risk;
}

function sureText(told: Estimate, text: (value: number) => string): string {
  if (told.value === null) return told.reason;
  const { interval } = told;
  return interval ? `${text(interval.low)} to ${text(interval.high)}` : "too few for an interval";
}
