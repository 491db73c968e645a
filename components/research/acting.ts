import type { SessionInfo } from "../../coordinator/ports/access.ts";

/** Who may ask for research on a page: its forms bring this token. */
export interface Acting {
  readonly csrfToken: string;
}

/** Null for whoever only looks. */
export const actingOf = ({ operator, signedIn }: SessionInfo): Acting | null =>
  operator && signedIn ? { csrfToken: signedIn.csrfToken } : null;
