import type { AccessNote } from "../../coordinator/ports/access_store.ts";
import { maskedSecrets } from "../../domain/secret_text.ts";

/** Who did something to the access, from where and why. */
export interface Actor {
  readonly who: string;
  readonly from: string;
  readonly why: string;
}

/** A sentence for the event log. Whatever looks like a secret is taken out: people paste things. */
export function accessNote(
  message: string,
  { who, from, why }: Actor,
  more: Readonly<Record<string, unknown>> = {},
  severity: AccessNote["severity"] = "info",
): AccessNote {
  const details = { who: maskedSecrets(who), from, why: maskedSecrets(why), ...more };
  return { severity, message: maskedSecrets(`${message}, by ${who} at ${from}${why ? `: ${why}` : ""}`), details };
}
