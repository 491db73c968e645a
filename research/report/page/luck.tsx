import { counted } from "../../../domain/counted.ts";
import { number, percent, signed, signedPercent } from "../../../domain/figure_text.ts";
import type { ChanceTest } from "../chance.ts";
import type { PerturbedRun } from "../perturbed.ts";
import type { Report } from "../report.ts";
import { Section, Table } from "./section.tsx";

interface Row {
  readonly what: string;
  readonly told: string;
  readonly reading: string;
}

/** Whether chance would have done as well, and what it may still do. */
export const Luck = ({ report }: { report: Report }) => (
  <Section id="luck" title="Could it be luck?">
    <Table<Row>
      label="Tests against chance"
      isStacked
      empty=""
      rows={[...chanceRows(report), ...sharpeRows(report)]}
      columns={[
        { title: "Test", cell: ({ what }) => what },
        { title: "Result", cell: ({ told }) => told },
        { title: "How to read it", cell: ({ reading }) => <span class="advice">{reading}</span> },
      ]}
    />
    <MonteCarlo report={report} />
    <Perturbed report={report} />
  </Section>
);

function chanceRows({ chance, by_symbol }: Report): Row[] {
  return chance.flatMap(({ symbol, random_entries, permutation }) => {
    const of = by_symbol.length > 1 ? `, ${symbol}` : "";
    return [
      {
        what: `Random entries${of}`,
        told: chanceText(random_entries, (value) => signedPercent(value, 3)),
        reading:
          "Mean return of a trade, after costs, against as many trades with the same sides and holding times begun at random, without stops. p is the share of draws that did as well: below 5 % the moments of entry were worth something.",
      },
      {
        what: `Permutation${of}`,
        told: chanceText(permutation, (value) => `${signed(value * 10_000, 3)} bps`),
        reading:
          "Mean of position × return of each candle, without costs, against the same positions begun elsewhere. The same question, asked with the positions' own rhythm.",
      },
    ];
  });
}

const chanceText = (test: ChanceTest, text: (value: number) => string): string =>
  "pValue" in test
    ? `p = ${number(test.pValue, 3)}; ${text(test.observed)}, chance ${text(test.chance.low)} to ${
      text(test.chance.high)
    } (90 %)`
    : `not known: ${test.reason}`;

function sharpeRows({ probabilistic_sharpe, deflated_sharpe, trials, track_record, reasons }: Report): Row[] {
  const { needed_days, observed_days, confidence, long_enough } = track_record;
  return [
    {
      what: "Probabilistic Sharpe ratio",
      told: probabilistic_sharpe === null
        ? `not known: ${reasons.probabilistic_sharpe ?? ""}`
        : percent(probabilistic_sharpe),
      reading: "Probability that the true ratio is above 0, by the length, skew and tails of the record.",
    },
    {
      what: "Deflated Sharpe ratio",
      told: deflated_sharpe === null
        ? `not known: ${reasons.deflated_sharpe ?? ""}`
        : `${percent(deflated_sharpe)} after ${number(trials, 0)} ${trials === 1 ? "run" : "runs"}`,
      reading: "The same, when the best of so many runs on this data was picked. Ask for 95 %.",
    },
    {
      what: "Minimum track record",
      told: needed_days.value === null
        ? needed_days.reason
        : `${number(Math.ceil(needed_days.value), 0)} days needed, ${number(observed_days, 0)} there: ${
          long_enough ? "long enough" : "too short"
        }`,
      reading: `Days until a Sharpe ratio like this one is above 0 with ${percent(confidence, 0)} confidence.`,
    },
  ];
}

function MonteCarlo({ report: { monte_carlo } }: { report: Report }) {
  if (monte_carlo.value === null) {
    return (
      <>
        <h3>Monte Carlo of the trades</h3>
        <p class="dim">Not told: {monte_carlo.reason}.</p>
      </>
    );
  }
  const { reordered, redrawn } = monte_carlo.value;
  const rows = [
    ["Each trade once, in other orders", reordered] as const,
    ["Trades drawn again and again", redrawn] as const,
  ];
  const at = (quantiles: typeof redrawn.drawdown, wanted: number) =>
    quantiles.find(({ probability }) => probability === wanted)?.value ?? null;
  return (
    <>
      <h3>Monte Carlo of the trades</h3>
      <Table<typeof rows[number]>
        label="Monte Carlo of the trades"
        isStacked
        empty=""
        rows={rows}
        columns={[
          { title: "Histories", cell: ([name, { histories }]) => `${name} (${number(histories, 0)})` },
          {
            title: "Ruin",
            isNumber: true,
            cell: ([, { ruinProbability, ruinInterval: { low, high } }]) =>
              `${percent(ruinProbability, 2)} (${percent(low, 2)} to ${percent(high, 2)})`,
          },
          ...([0.5, 0.95, 0.99] as const).map((p) => ({
            title: `Drawdown, ${percent(p, 0)} stay within`,
            isNumber: true,
            cell: ([, { drawdown }]: typeof rows[number]) => percent(at(drawdown, p), 2),
          })),
          ...([0.05, 0.5, 0.95] as const).map((p) => ({
            title: `End, ${percent(p, 0)} at or below`,
            isNumber: true,
            cell: ([, { finalEquity }]: typeof rows[number]) => {
              const value = at(finalEquity, p);
              return value === null ? "–" : signedPercent(value - 1);
            },
          })),
        ]}
      />
      <p class="dim">
        Ruin: the account falls to {percent(redrawn.ruinLevel, 0)}{" "}
        of its first balance. Trades are taken as independent, so streaks with one cause are broken up: the true risk is
        rather larger. The length is that of this backtest.
      </p>
    </>
  );
}

function Perturbed({ report: { perturbed, net_profit } }: { report: Report }) {
  if (!perturbed) {
    return (
      <p class="dim">
        Not rerun on perturbed candles: <code>--perturbed 10</code>{" "}
        does the whole backtest again on prices that are a little off.
      </p>
    );
  }
  const { noise_bps, runs, profitable, net_profit: spread } = perturbed;
  return (
    <>
      <h3>On perturbed candles</h3>
      <p>
        {counted(runs.length, "rerun")}, each price off by {number(noise_bps, 1)}{" "}
        bps (standard deviation), features and forecasts computed anew: net {signed(spread.lowest)} to{" "}
        {signed(spread.highest)} USD, middle {signed(spread.median)}; here {signed(net_profit)}. {number(profitable, 0)}
        {" "}
        of {number(runs.length, 0)} made money.
      </p>
      <Table<PerturbedRun>
        label="Reruns on perturbed candles"
        empty=""
        rows={runs}
        columns={[
          { title: "Seed", cell: ({ seed }) => seed },
          { title: "Net, USD", isNumber: true, cell: ({ net_profit }) => signed(net_profit) },
          { title: "Trades", isNumber: true, cell: ({ trades }) => number(trades, 0) },
          { title: "Max drawdown", isNumber: true, cell: ({ max_drawdown }) => percent(max_drawdown, 2) },
          { title: "Sharpe", isNumber: true, cell: ({ sharpe }) => number(sharpe) },
        ]}
      />
    </>
  );
}
