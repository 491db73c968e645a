import { counted } from "../../domain/counted.ts";
import { dateTime, number, percent } from "../../domain/figure_text.ts";
import type { Report } from "./report.ts";

/** Below so many trades hardly a figure of trades says anything. */
const FEW_TRADES = 30;
/** Of the candles. */
const MANY_MISSING = 0.001;

/** What a reader has to know before any figure, the gravest first. */
export function warningsOf(report: Omit<Report, "warnings">): string[] {
  return [
    lookaheadWarning(report),
    ledgerWarning(report),
    ruin(report),
    nothingTraded(report),
    warmUpWarning(report),
    ...unknownTraining(report),
    fewTrades(report),
    ...gaps(report),
    noFunding(report),
  ].filter((sentence) => sentence !== null);
}

type Unwarned = Omit<Report, "warnings">;

const lookaheadWarning = ({ checks }: Unwarned): string | null =>
  checks?.lookahead.found
    ? `The feature ${checks.lookahead.found.feature} knows of candles that had not come yet: every figure here is worthless.`
    : null;

const ledgerWarning = ({ ledger_fault: fault }: Unwarned): string | null =>
  fault === null
    ? null
    : `The ledger of trials is not whole: ${fault}. Runs that it no longer knows are not counted, and skill looks likelier.`;

const ruin = ({ ruined_at }: Unwarned): string | null =>
  ruined_at === null
    ? null
    : `The account was used up at ${dateTime(ruined_at)} UTC: figures of returns are of the time before.`;

function nothingTraded({ trades, refusals }: Unwarned): string | null {
  if (trades > 0) return null;
  const [first] = refusals.by_gate;
  const { directional, decided } = refusals;
  if (!first) {
    return directional === 0
      ? `Nothing was traded: of ${number(decided, 0)} decisions none named a direction.`
      : "Nothing was traded, and no gate says why.";
  }
  return `Nothing was traded: of ${number(directional, 0)} decisions that named a direction ${
    number(first.stopped, 0)
  } were stopped by ${first.gate}. ${first.advice}`;
}

function warmUpWarning({ checks }: Unwarned): string | null {
  if (!checks || checks.warm_up.enough === true) return null;
  const { needed_candles, given_candles, slowest, reason } = checks.warm_up;
  return needed_candles === null
    ? `How long features have to warm up is not known: ${reason} (data.warmup_candles gives ${
      number(given_candles, 0)
    }).`
    : `Features need ${number(needed_candles, 0)} candles until they agree with a longer history (${
      slowest ?? "all"
    } takes longest), data.warmup_candles gives ${number(given_candles, 0)}: the first decisions rest on other values.`;
}

/** What stands in a model's place and has learned nothing. */
const RULE = "rule";

const unknownTraining = ({ models }: Unwarned): string[] =>
  models.filter(({ trained_to, learner }) => trained_to === null && learner !== RULE).map(({ name }) =>
    `${name} does not say what it was trained on: whether it has seen the traded candles is not known.`
  );

const fewTrades = ({ trades }: Unwarned): string | null =>
  trades > 0 && trades < FEW_TRADES
    ? `${counted(trades, "trade")}: below ${FEW_TRADES} or so, figures of trades are hardly more than chance.`
    : null;

const gaps = ({ data }: Unwarned): string[] =>
  data.filter(({ missing, candles }) => missing > MANY_MISSING * candles).map(({ symbol, missing, candles, gaps }) =>
    `${symbol}: ${number(missing, 0)} candles (${percent(missing / (candles + missing), 2)}) are missing in ${
      counted(gaps, "place")
    }.`
  );

const noFunding = ({ assumptions, trades }: Unwarned): string | null =>
  trades > 0 && !assumptions.funding_paid
    ? "No funding was paid: give rates with --funding (backtests of the dashboard take stored ones), or results of trades that are held over a settlement are too good or too bad by it."
    : null;
