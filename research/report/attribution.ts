import type { Decision, Vote } from "../../domain/decision.ts";
import { toNumber, type Usd } from "../../domain/money.ts";
import { netPnl, type Trade } from "../../domain/trade.ts";
import { allocate } from "./allocation.ts";

/** What a model had to do with the result. */
export interface ModelAttribution {
  readonly model: string;
  /** Its part of the net result, dollars: the parts of all models add up to that of the trades. */
  readonly net: number;
  /** Mean share of the trades' confidence that came from it, 0 to 1. */
  readonly share: number;
  /** Trades whose side it voted for, and what they made. */
  readonly agreed: number;
  readonly agreed_won: number;
  readonly agreed_net: number;
  /** Trades that were made against its vote, or without it. */
  readonly against: number;
  readonly against_net: number;
}

/** Trades that no model had a vote in. */
export const NO_MODEL = "(no vote recorded)";

interface Tally {
  net: Usd;
  shares: number;
  agreed: number;
  agreedWon: number;
  agreedNet: Usd;
  against: number;
  againstNet: Usd;
}

/**
 * The result divided among the models. All methods state the pool of their votes, Σ w·P(side) / Σ w, so a model's share of
 * a trade is what it put into that: w·P(side). A share of a loss is a loss. Told is who asked for the trades, not who would
 * have made them alone.
 */
export function attributionOf(
  trades: readonly Trade[],
  decisionOf: (tradeId: string) => Pick<Decision, "aggregate"> | undefined,
): ModelAttribution[] {
  const tallies = new Map<string, Tally>();
  const voted = trades.map((trade) => ({ trade, votes: decisionOf(trade.tradeId)?.aggregate?.votes ?? [] }));
  for (const { votes } of voted) for (const { modelName } of votes) tallyOf(tallies, modelName);
  for (const { trade, votes } of voted) {
    const net = netPnl(trade), weights = votes.map((vote) => vote.weight * vote.probabilities[trade.side]);
    if (votes.length === 0) tallyOf(tallies, NO_MODEL);
    const parts = allocate(net, votes.length === 0 ? [1] : weights);
    const whole = weights.reduce((sum, each) => sum + each, 0);
    for (const [name, tally] of tallies) {
      const i = votes.length === 0 && name === NO_MODEL ? 0 : votes.findIndex(({ modelName }) => modelName === name);
      if (i >= 0) tally.net = tally.net + parts[i]! as Usd;
      if (i >= 0 && whole > 0) tally.shares += weights[i]! / whole;
      count(tally, votes[i], trade, net);
    }
  }
  return [...tallies].map(([model, tally]) => told(model, tally, trades.length))
    .toSorted((a, b) => b.share - a.share || (a.model < b.model ? -1 : 1));
}

function count(tally: Tally, vote: Vote | undefined, { side }: Trade, net: Usd): void {
  if (vote?.action === side) {
    tally.agreed++;
    if (net > 0) tally.agreedWon++;
    tally.agreedNet = tally.agreedNet + net as Usd;
  } else {
    tally.against++;
    tally.againstNet = tally.againstNet + net as Usd;
  }
}

function tallyOf(tallies: Map<string, Tally>, name: string): Tally {
  let tally = tallies.get(name);
  if (!tally) {
    const nothing = 0 as Usd;
    tally = { net: nothing, shares: 0, agreed: 0, agreedWon: 0, agreedNet: nothing, against: 0, againstNet: nothing };
    tallies.set(name, tally);
  }
  return tally;
}

const told = (model: string, tally: Tally, trades: number): ModelAttribution => ({
  model,
  net: toNumber(tally.net),
  share: tally.shares / trades,
  agreed: tally.agreed,
  agreed_won: tally.agreedWon,
  agreed_net: toNumber(tally.agreedNet),
  against: tally.against,
  against_net: toNumber(tally.againstNet),
});
