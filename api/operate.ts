import type { Control, Operator } from "../coordinator/ports/control.ts";
import type { Operate } from "../coordinator/ports/operate.ts";
import { maskedSecrets } from "../domain/secret_text.ts";
import { actorOf, type Visit } from "./auth/visit.ts";

/** Operator actions of one request, by the API or by a form: each leaves a system event with who, from where and why. */
export function operateFor(control: Control, visit: Visit): Operate {
  return (action, { why, account }) => {
    const { who, from } = actorOf(visit, "");
    const by: Operator = { who: maskedSecrets(`${who} at ${from}`), why: maskedSecrets(why) };
    return action === "flatten" ? control.flatten(by, account) : control[action](by);
  };
}
