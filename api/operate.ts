import type { Control, Operator } from "../coordinator/ports/control.ts";
import type { Operate } from "../coordinator/ports/operate.ts";
import { noteText } from "../domain/note_text.ts";
import { operatorOf } from "./auth/operator.ts";
import type { Visit } from "./auth/visit.ts";

/** Operator actions of one request, by the API or by a form: each leaves a system event with who, from where and why. */
export function operateFor(control: Control, visit: Visit): Operate {
  return (action, { why, account }) => {
    // No words of ours in place of a reason: some actions demand one.
    const by: Operator = { ...operatorOf(visit, why), why: noteText(why) };
    return action === "flatten" ? control.flatten(by, account) : control[action](by);
  };
}
