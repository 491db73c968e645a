import type { AccessNote } from "../../coordinator/ports/access_store.ts";
import { noteText } from "../../domain/note_text.ts";

/** Who did something to the access, from where and why. */
export interface Actor {
  readonly who: string;
  readonly from: string;
  readonly why: string;
}

/** A sentence for the event log. */
export function accessNote(
  message: string,
  { who, from, why }: Actor,
  more: Readonly<Record<string, unknown>> = {},
  severity: AccessNote["severity"] = "info",
): AccessNote {
  const details = { who: noteText(who), from, why: noteText(why), ...more };
  return { severity, message: noteText(`${message}, by ${who} at ${from}${why ? `: ${why}` : ""}`), details };
}
