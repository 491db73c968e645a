import type { SessionInfo } from "../../coordinator/ports/access.ts";
import { type Actor } from "./access_notes.ts";
import { type Caller, callerName, isOperator } from "./caller.ts";
import type { ClientLine } from "./client_line.ts";

/** One request: who asks, and over what line. */
export interface Visit {
  readonly line: ClientLine;
  /** Null: nobody that we know. */
  readonly caller: Caller | null;
  /** The program that asks, as it calls itself. */
  readonly agent: string;
}

/** Who acts here, for the event log. */
export const actorOf = ({ caller, line }: Visit, why: string): Actor => ({
  who: caller === null ? "nobody" : callerName(caller),
  from: line.address,
  why,
});

/** What a page may know of it. */
export const sessionInfo = ({ caller }: Visit): SessionInfo => ({
  operator: isOperator(caller),
  signedIn: caller?.kind === "session"
    ? { name: caller.userName, role: caller.role, csrfToken: caller.csrfToken }
    : null,
});
