import type { AccessRefusal, NewToken, NewTokenForm } from "../../coordinator/ports/access.ts";
import type { AccessStore } from "../../coordinator/ports/access_store.ts";
import type { SystemEvent } from "../../coordinator/ports/journal.ts";
import { SCOPES, scopesOf, tokenDaysFault, tokenNameFault } from "../../domain/access.ts";
import { err, ok, type Result } from "../../domain/result.ts";
import { accessNote, type Actor } from "./access_notes.ts";
import { newToken } from "./api_tokens.ts";

export interface BookParts {
  readonly store: AccessStore;
  /** Wall clock. */
  readonly nowMs: () => number;
  /** Hears of every event that was stored. */
  readonly onEvent: (event: SystemEvent) => void;
}

export const refusal = (code: AccessRefusal["code"], message: string) => err({ code, message });

/** API tokens come and go here, whoever asks: a page, the API or the command line. */
export class TokenBook {
  constructor(readonly parts: BookParts) {}

  async create(form: NewTokenForm, by: Actor): Promise<Result<NewToken, AccessRefusal>> {
    const { store, nowMs, onEvent } = this.parts;
    const { name, days } = form;
    const scopes = scopesOf(form.scopes);
    if (scopes === null) return refusal("bad_request", `a token has at least one of the scopes ${SCOPES.join(", ")}`);
    const fault = tokenNameFault(name) ?? (days === null ? null : tokenDaysFault(days));
    if (fault !== null) return refusal("bad_request", fault);
    const { token, kept } = newToken({ name, scopes, days }, by.who, nowMs());
    const words = `API token "${name}" (xyl_${kept.id}) for ${scopes.join(", ")} was made`;
    const event = await store.addToken(kept, accessNote(words, by, { token_id: kept.id, scopes, days }));
    if (!event) return refusal("taken", `There is an API token "${name}" already`);
    onEvent(event);
    return ok({ token, token_id: kept.id });
  }

  async revoke(tokenId: string, by: Actor): Promise<Result<void, AccessRefusal>> {
    const { store, onEvent } = this.parts;
    const found = await store.token(tokenId);
    const words = `API token "${found?.name}" (xyl_${tokenId}) was revoked`;
    const event = found && await store.removeToken(tokenId, accessNote(words, by, { token_id: tokenId }));
    if (!event) return refusal("not_found", `There is no API token xyl_${tokenId}`);
    onEvent(event);
    return ok(undefined);
  }
}
