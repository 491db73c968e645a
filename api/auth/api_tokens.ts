import { randomBytes } from "node:crypto";
import type { AccessStore, ApiToken } from "../../coordinator/ports/access_store.ts";
import { sha256 } from "../../domain/content_hash.ts";
import type { Scope } from "../../domain/access.ts";
import type { Caller } from "./caller.ts";
import { sameText } from "./same_text.ts";

const SHAPE = /^xyl_([0-9a-f]{8})_[0-9a-f]{64}$/;
const DAY_MS = 86_400_000;
/** Use is written down once a minute. */
const MARK_EVERY_MS = 60_000;

export interface TokenRequest {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Null: until it is revoked. */
  readonly days: number | null;
}

/** @returns The token, which nothing keeps, and what is kept of it. */
export function newToken(
  { name, scopes, days }: TokenRequest,
  createdBy: string,
  nowMs: number,
): { readonly token: string; readonly kept: ApiToken } {
  const id = randomBytes(4).toString("hex");
  const token = `xyl_${id}_${randomBytes(32).toString("hex")}`;
  const kept = {
    id,
    name,
    secretHash: sha256(token),
    scopes,
    createdAtMs: nowMs,
    createdBy,
    expiresAtMs: days === null ? null : nowMs + days * DAY_MS,
    lastUsedAtMs: null,
  };
  return { token, kept };
}

export const tokenHolds = ({ expiresAtMs }: ApiToken, nowMs: number): boolean =>
  expiresAtMs === null || nowMs < expiresAtMs;

/** `Authorization: Bearer xyl_…` and what the database knows of it. */
export class ApiTokens {
  constructor(
    readonly store: AccessStore,
    readonly nowMs: () => number,
    /** Hears of a use that could not be written down. */
    readonly onError: (error: unknown) => void,
  ) {}

  /** @returns Whose token it is, while it holds. It counts as used. */
  async caller(bearer: string): Promise<Caller | null> {
    const id = SHAPE.exec(bearer)?.[1];
    const found = id === undefined ? null : await this.holding(id);
    if (!found || !sameText(sha256(bearer), found.secretHash)) return null;
    const nowMs = this.nowMs();
    if (nowMs - (found.lastUsedAtMs ?? 0) >= MARK_EVERY_MS) {
      await this.store.useToken(found.id, nowMs).catch(this.onError);
    }
    return { kind: "api_token", tokenId: found.id, name: found.name, scopes: found.scopes };
  }

  /** @returns The token of this id when it has not expired. */
  async holding(id: string): Promise<ApiToken | null> {
    const found = await this.store.token(id);
    return found && tokenHolds(found, this.nowMs()) ? found : null;
  }
}
