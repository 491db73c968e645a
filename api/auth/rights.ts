import { SCOPES } from "../../domain/access.ts";

/**
 * What a request needs: nothing, one of the scopes, a session of whatever role, or an operator (no API token is one).
 */
export type Right = "none" | "read" | "control" | "models" | "signed_in" | "operator";

/** What changes nothing. */
export const READS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** What says that the process lives, and the way in with what its page is made of. */
const OPEN = /^\/(healthz|readyz|signin|sign-in|icon\.svg|(css|fonts|assets)\/[^/]+)$/;
const OWN_SESSION = /^\/(sign-out|access)(\/|$)/;
const WHO_MAY = /^\/api\/v1\/access(\/|$)/;
/** Makes a decision again, and changes nothing. */
const REPLAY = /^\/api\/v1\/decisions\/[^/]+\/replay$/;
/** Says what another configuration would do, and changes nothing. */
const CHECK = /^\/api\/v1\/config\/check$/;
const CHANGES = /^\/api\/v1\/([a-z-]+)\//;

/** Sent like an action, changes nothing, and costs more than a look. */
export const isTrial = (method: string, path: string): boolean =>
  method === "POST" && (REPLAY.test(path) || CHECK.test(path));

/** @param path As in the URL. What nobody thought of needs an operator. */
export function rightFor(method: string, path: string): Right {
  if (OPEN.test(path)) return "none";
  if (OWN_SESSION.test(path)) return "signed_in";
  if (WHO_MAY.test(path)) return "operator";
  if (READS.has(method) || (method === "POST" && REPLAY.test(path))) return "read";
  const scope = SCOPES.find((each) => each === CHANGES.exec(path)?.[1]);
  return scope === undefined || scope === "read" ? "operator" : scope;
}
