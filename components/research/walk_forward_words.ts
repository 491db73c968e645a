import type { WalkForwardSummary } from "../../coordinator/ports/research/records.ts";
import { percent } from "../../domain/figure_text.ts";
import type { SearchWords } from "./search_words.ts";

const SURE = 0.95;
/** R. Pardo's rule of thumb: less than half of what was learned on is left on what comes next. */
const POOR_EFFICIENCY = 0.5;

type Judged = Pick<
  WalkForwardSummary,
  "net_profit" | "deflated_sharpe" | "efficiency" | "windows" | "winning_windows"
>;

/** What a walk-forward says of the models, for somebody who reads no figures. */
export function walkForwardWords(judged: Judged): SearchWords {
  const { net_profit, deflated_sharpe, efficiency, windows, winning_windows } = judged;
  const won = `${winning_windows} of ${windows} windows earned money on days that the models had not seen`;
  if (net_profit <= 0) {
    return {
      tone: "doubtful",
      short: "It loses",
      sentence:
        `Trained anew in each window, it lost money: ${won}. Whatever it earned on days it had learned from is worth ` +
        "nothing.",
    };
  }
  if (deflated_sharpe === null || deflated_sharpe < SURE) {
    return {
      tone: "doubtful",
      short: "Not proven",
      sentence: `It earned money, and ${won}; but the probability of skill is ${percent(deflated_sharpe)}, and below ${
        percent(SURE, 0)
      } it may be luck.`,
    };
  }
  if (efficiency !== null && efficiency < POOR_EFFICIENCY) {
    return {
      tone: "doubtful",
      short: "Much is learned by heart",
      sentence:
        `There is evidence of skill, and ${won}; but on new days only ${
          percent(efficiency)
        } is left of the growth on ` +
        "the days it had learned from.",
    };
  }
  return {
    tone: "good",
    short: "Evidence of skill",
    sentence:
      `${won}, with a probability of skill of ${percent(deflated_sharpe)}. That is evidence, not a promise: trade it ` +
      "on paper first.",
  };
}
