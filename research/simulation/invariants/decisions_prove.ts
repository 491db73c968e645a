import { proveSpan } from "../../../coordinator/runtime/proof/prove.ts";
import { verifyChain } from "../../../coordinator/runtime/proof/verify_chain.ts";
import type { DecisionHistory } from "../../../coordinator/ports/decision_history.ts";

/**
 * At the end of a seed every decision of all lives is made again from what is stored: whatever crashed in between, it comes
 * out the same, with the features and weights that its market gave. None is missing, the chain holds, and no candle was
 * decided twice.
 *
 * @returns What is wrong, in words; null when it holds.
 */
export async function decisionsProve(history: DecisionHistory): Promise<string | null> {
  const { decisions, retraced, differences } = await proveSpan(history, 0, Number.MAX_SAFE_INTEGER);
  const chain = await verifyChain(history);
  const all = [...differences, ...chain.differences];
  const [first] = all;
  if (first) {
    const { decision_id, field, recorded, recomputed } = first;
    return `${decision_id}: ${field} is recorded as ${recorded}, recomputed it is ${recomputed}; ${all.length} differences in ${decisions} decisions`;
  }
  const again = await decidedAgain(history);
  if (again) return `${again} is a second decision on its candle`;
  return retraced < decisions ? `${decisions - retraced} of ${decisions} decisions cannot be retraced` : null;
}

async function decidedAgain(history: DecisionHistory): Promise<string | null> {
  const decided = new Set<string>();
  for await (const { decisionId, record } of history.stored()) {
    const { symbol, candleOpenTimeMs } = record!.decision;
    const candle = `${symbol} ${candleOpenTimeMs}`;
    if (decided.has(candle)) return decisionId;
    decided.add(candle);
  }
  return null;
}
