import { headline, reason } from "../../components/explain.ts";
import { featureText, figure, methodText } from "../../components/figure.ts";
import { dateTime, NONE, number, percent, price, signed, signedPercent, words } from "../../domain/figure_text.ts";
import { hindsight } from "../../components/decision_page/hindsight.ts";
import type { DecisionAccountView } from "../../coordinator/ports/decision_accounts.ts";
import type { DecisionDetailView, ExplanationView, TradeView, VoteView } from "../../coordinator/ports/views.ts";
import type { Check } from "../../domain/decision.ts";
import { isSaid } from "./said.ts";
import { table } from "./table.ts";
import { waterfallText } from "./waterfall_text.ts";

/** What the database tells of one decision. */
export interface ToldDecision {
  readonly decision: DecisionDetailView;
  readonly trade: TradeView | null;
  /** Null where its record is gone. */
  readonly account: DecisionAccountView | null;
}

/** One decision in plain words, and what became of its trade. */
export function decisionText({ decision, trade, account }: ToldDecision): string[] {
  const { decision_id, symbol, timestamp, gates, risk_checks, votes, final_action } = decision;
  return [
    `${decision_id}: ${symbol} at ${price(decision.price)}, ${dateTime(timestamp)} UTC`,
    `${headline(decision)}. ${reason(decision)}`,
    ...(trade ? [tradeText(trade)] : []),
    ...(account ? [hindsight(final_action, account.outcome)] : []),
    ...(account?.waterfall ? waterfallText(account.waterfall) : []),
    ...titled(`Votes by ${words(decision.aggregation_method).toLowerCase()}`, table(votes.map(voteCells))),
    ...titled("Gates", table(gates.map(checkCells))),
    ...titled("Risk checks", risk_checks.length > 0 ? table(risk_checks.map(checkCells)) : ["  not asked"]),
    ...whyText(final_action, decision.explanation),
  ];
}

function tradeText({ trade_id, side, status, exit_reason, pnl, entry_price, exit_price }: TradeView): string {
  const prices = `${price(entry_price)} to ${price(exit_price)}`;
  return status === "closed"
    ? `Trade ${trade_id}: ${side} from ${prices}, ended by ${words(exit_reason ?? NONE).toLowerCase()}, ${
      signed(pnl)
    } USDT`
    : `Trade ${trade_id}: ${side}, ${status}`;
}

function voteCells({ model_name, action, confidence, weight, error }: VoteView): string[] {
  return action === null
    ? [model_name, "no vote", error ?? ""]
    : [model_name, action, percent(confidence), `weight ${number(weight, 3)}`];
}

const checkCells = ({ name, passed, value, limit, detail }: Check): string[] => [
  passed ? "ok" : "NO",
  words(name),
  value === null || (!passed && isSaid(value, detail)) ? NONE : figure(name, value),
  limit === null ? NONE : figure(name, limit),
  passed ? "" : detail,
];

function whyText(action: string, explanation: ExplanationView | null): string[] {
  if (action === "hold") return [];
  if (!explanation) return titled("Why", ["  the models have not been asked why, or not yet"]);
  const shares = (all: ExplanationView["pushed"]) =>
    all.length === 0 ? ["  nothing did"] : table(all.map(({ feature, value, contribution }) => [
      feature,
      featureText(value),
      signedPercent(contribution, 1),
    ]));
  return [
    ...titled(`Pushed towards ${action} (feature, its value, share of the whole vote)`, shares(explanation.pushed)),
    ...titled(`Held back from ${action}`, shares(explanation.held_back)),
    ...titled("Explained", explanation.models.map(modelText)),
  ];
}

const modelText = ({ model_name, method, reason }: ExplanationView["models"][number]): string =>
  method === null ? `  ${model_name} is not explained: ${reason}` : `  ${model_name} by ${methodText(method)}`;

const titled = (title: string, lines: readonly string[]): string[] => ["", title, ...lines];
