import type { Operator } from "../../coordinator/ports/control.ts";
import { noteText } from "../../domain/note_text.ts";
import { actorOf, type Visit } from "./visit.ts";

/** Who acts, and why, as the event log keeps it. */
export function operatorOf(visit: Visit, given: string | undefined): Operator {
  const why = noteText(given ?? "") || "no reason given";
  const { who, from } = actorOf(visit, why);
  return { who: noteText(`${who} at ${from}`), why };
}
