import type { Role, Scope } from "../../domain/access.ts";
import type { Right } from "./rights.ts";

/** Who asks, proved. */
export type Caller =
  | { readonly kind: "operator_token" }
  | {
    readonly kind: "session";
    readonly sessionId: string;
    /** Null: came by a one-time link. */
    readonly userName: string | null;
    readonly role: Role;
    /** What a change has to bring along beside the cookie. */
    readonly csrfToken: string;
  }
  | { readonly kind: "api_token"; readonly tokenId: string; readonly name: string; readonly scopes: readonly Scope[] };

export type SessionCaller = Extract<Caller, { kind: "session" }>;

/** For the event log and for people. */
export function callerName(caller: Caller): string {
  switch (caller.kind) {
    case "operator_token":
      return "operator token";
    case "session":
      return caller.userName === null
        ? `session ${caller.sessionId}`
        : `${caller.userName} (session ${caller.sessionId})`;
    case "api_token":
      return `API token "${caller.name}" (xyl_${caller.tokenId})`;
    default:
      return caller satisfies never;
  }
}

export const isOperator = (caller: Caller | null): boolean =>
  caller?.kind === "operator_token" || (caller?.kind === "session" && caller.role === "operator");

/** @returns Why this caller has not the right, in words; null when it has. */
export function lacking(caller: Caller, right: Right): string | null {
  if (right === "none" || isOperator(caller)) return null;
  if (caller.kind === "session") {
    return right === "read" || right === "signed_in"
      ? null
      : `${caller.userName ?? "This session"} is signed in as a viewer: viewers look, operators act`;
  }
  if (caller.kind === "operator_token") return null;
  if (caller.scopes.some((scope) => scope === right)) return null;
  const has = `The API token "${caller.name}" has the scope ${caller.scopes.join(", ")}`;
  return right === "operator" || right === "signed_in"
    ? `${has}: this is for operators who are signed in`
    : `${has}, and this needs ${right}`;
}
