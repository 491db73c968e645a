import type { DecisionAccountView } from "../../coordinator/ports/decision_accounts.ts";
import type { DecisionView } from "../overview.ts";

/** Where this is, and the decisions before and after it in its market. */
export function Crumbs({ decision, account }: { decision: DecisionView; account: DecisionAccountView }) {
  const { decision_id, symbol } = decision;
  return (
    <nav class="status-bar crumbs" aria-label="Where this is">
      <a href="/decisions">Decisions</a>
      <Neighbour id={account.previous} text="The one before" none={`The first of ${symbol}`} />
      <Neighbour id={account.next} text="The one after" none="The newest" />
      <a href={`/api/v1/decisions/${encodeURIComponent(decision_id)}`}>As JSON</a>
    </nav>
  );
}

const Neighbour = ({ id, text, none }: { id: string | null; text: string; none: string }) =>
  id === null ? <span class="dim">{none}</span> : <a href={`/decisions/${encodeURIComponent(id)}`}>{text}</a>;
