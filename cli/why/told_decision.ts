import type { DecisionAccounts } from "../../coordinator/ports/decision_accounts.ts";
import type { Records, TradeView } from "../../coordinator/ports/views.ts";
import type { ToldDecision } from "./decision_text.ts";

/** Where decisions and trades are looked up. */
interface Stored extends Pick<Records, "decision"> {
  trade(tradeId: string): Promise<TradeView | null>;
}

/** A decision with its trade and how it came about. @param id Of a decision or a trade. @returns Null for neither. */
export async function toldDecision(
  records: Stored,
  accounts: Pick<DecisionAccounts, "account">,
  id: string,
): Promise<ToldDecision | null> {
  const named = await records.trade(id);
  const decision = await records.decision(named?.decision_id ?? id);
  if (!decision) return null;
  const trade = named ?? (decision.trade_id ? await records.trade(decision.trade_id) : null);
  return { decision, trade, account: await accounts.account(decision.decision_id) };
}
