import { counted } from "../../domain/counted.ts";
import { duration, number, percent, signed, signedPercent } from "../../domain/figure_text.ts";
import type { Estimate } from "../statistics/figure.ts";
import type { Report } from "./report.ts";

/** What of a report is judged. */
export type JudgedReport =
  & Pick<
    Report,
    | "net_profit"
    | "initial_balance"
    | "trades"
    | "from"
    | "to"
    | "symbol"
    | "buy_and_hold"
    | "buy_and_hold_all"
    | "trials"
    | "deflated_sharpe"
  >
  & {
    readonly costs: Pick<Report["costs"], "gross" | "slippage" | "fees" | "funding" | "net">;
    readonly performance: Pick<Report["performance"], "sharpe">;
    readonly chance: readonly {
      readonly symbol: string;
      readonly random_entries: { readonly pValue: number } | { readonly value: null; readonly reason: string };
    }[];
  };

/** What came of it, how sure that is, and what it is worth, in a few sentences for somebody who reads no figures. */
export const verdictOf = (report: JudgedReport): string[] =>
  [whatCame(report), whatCosts(report), howSure(report.performance.sharpe), againstChance(report), manyTrials(report)]
    .filter((sentence) => sentence !== null);

function whatCame(
  { net_profit, initial_balance, trades, from, to, symbol, buy_and_hold, buy_and_hold_all }: JudgedReport,
): string {
  const made = trades === 0
    ? `Nothing was traded over ${duration(to - from)}.`
    : `${net_profit < 0 ? "It lost" : "It made"} ${number(Math.abs(net_profit))} USD (${
      signedPercent(net_profit / initial_balance)
    }) in ${counted(trades, "trade")} over ${duration(to - from)}.`;
  if (buy_and_hold === null) return made;
  const came = (profit: number) => `${signed(profit)} USD (${signedPercent(profit / initial_balance)})`;
  const [first, ...others] = symbol.split(",");
  const all = others.length === 0 || buy_and_hold_all === null
    ? ""
    : `, in equal parts in all ${others.length + 1} markets to ${came(buy_and_hold_all)}`;
  return `${made} The same balance held in ${first} would have come to ${came(buy_and_hold)}${all}.`;
}

function whatCosts({ costs: { gross, slippage, fees, funding, net }, trades }: JudgedReport): string | null {
  if (trades === 0) return null;
  const paid = slippage + fees - funding;
  if (gross > 0 && net <= 0) {
    return `Before costs it made ${number(gross)} USD; fees, slippage and funding of ${
      number(paid)
    } USD ate more than that.`;
  }
  if (gross <= 0) return `It lost before any cost too (${signed(gross)} USD): cheaper trading would not save it.`;
  return `Costs took ${percent(paid / gross)} of the ${number(gross)} USD that it made before them.`;
}

function howSure({ value, interval }: Estimate): string | null {
  if (value === null || interval === null) return null;
  const range = `The Sharpe ratio of ${number(value)} lies between ${number(interval.low)} and ${
    number(interval.high)
  } (${number(interval.level * 100, 0)} %)`;
  if (interval.low > 0) return `${range}: above 0, so the days were better than chance in themselves.`;
  if (interval.high < 0) return `${range}: below 0, so it loses for a reason, not by bad luck.`;
  return `${range}: 0 is in between, so this may be chance.`;
}

function againstChance({ chance, net_profit }: JudgedReport): string | null {
  const [first] = chance;
  if (!first || !("pValue" in first.random_entries)) return null;
  const { pValue } = first.random_entries;
  return `Trades like these${
    chance.length > 1 ? ` in ${first.symbol}` : ""
  } that are begun at random do as well or better in ${percent(pValue)} of the draws: ${
    pValue > 0.05
      ? "the moments of entry cannot be told from chance."
      : net_profit > 0
      ? "the moments of entry were worth something."
      : "the moments of entry were worth something, but less than trading cost."
  }`;
}

const manyTrials = ({ trials, deflated_sharpe }: JudgedReport): string | null =>
  deflated_sharpe === null || trials < 2
    ? null
    : `${counted(trials, "run")} looked at this data: with that counted, skill is ${
      percent(deflated_sharpe)
    } likely (deflated Sharpe).`;
