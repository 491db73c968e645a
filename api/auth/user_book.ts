import type { AccessRefusal } from "../../coordinator/ports/access.ts";
import type { SystemEvent } from "../../coordinator/ports/journal.ts";
import { passwordFault, type Role, userNameFault, userNameOf } from "../../domain/access.ts";
import { ok, type Result } from "../../domain/result.ts";
import { accessNote, type Actor } from "./access_notes.ts";
import type { Passwords } from "./passwords.ts";
import { type BookParts, refusal } from "./token_book.ts";

type Changed = Promise<Result<void, AccessRefusal>>;

/** Users come and go here. A name may be typed in capitals; it is kept in small letters. */
export class UserBook {
  constructor(readonly parts: BookParts, readonly passwords: Passwords) {}

  async add(typedName: string, role: Role, password: string, by: Actor): Changed {
    const name = userNameOf(typedName);
    const fault = userNameFault(name) ?? passwordFault(password, name);
    if (fault !== null) return refusal("bad_request", fault);
    const { store, nowMs } = this.parts;
    if (await store.user(name)) return refusal("taken", `There is a user ${name} already`);
    const atMs = nowMs();
    const user = { name, role, createdAtMs: atMs, passwordChangedAtMs: atMs };
    const passwordHash = await this.passwords.hash(password);
    const note = accessNote(`User ${name} was added as ${role}`, by, { user: name, role });
    return this.#told(await store.addUser({ ...user, passwordHash }, note), `There is a user ${name} already`, "taken");
  }

  async changeRole(typedName: string, role: Role, by: Actor): Changed {
    const name = userNameOf(typedName);
    if (!await this.parts.store.user(name)) return refusal("not_found", `There is no user ${name}`);
    const note = accessNote(`User ${name} is ${role} now`, by, { user: name, role });
    return this.#told(
      await this.parts.store.changeRole(name, role, note),
      `${name} is ${role} already`,
      "taken",
    );
  }

  /** Signs the user out everywhere. */
  async changePassword(typedName: string, password: string, by: Actor): Changed {
    const name = userNameOf(typedName);
    const fault = passwordFault(password, name);
    if (fault !== null) return refusal("bad_request", fault);
    const { store, nowMs } = this.parts;
    if (!await store.user(name)) return refusal("not_found", `There is no user ${name}`);
    const hash = await this.passwords.hash(password);
    const note = accessNote(`User ${name} has a new password, and is signed out everywhere`, by, { user: name });
    return this.#told(await store.changePassword(name, hash, nowMs(), note), `There is no user ${name}`);
  }

  /** Signs the user out everywhere. */
  async remove(typedName: string, by: Actor): Changed {
    const name = userNameOf(typedName);
    const note = accessNote(`User ${name} was removed`, by, { user: name });
    return this.#told(await this.parts.store.removeUser(name, note), `There is no user ${name}`);
  }

  #told(event: SystemEvent | null, unless: string, code: AccessRefusal["code"] = "not_found") {
    if (!event) return refusal(code, unless);
    this.parts.onEvent(event);
    return ok(undefined);
  }
}
