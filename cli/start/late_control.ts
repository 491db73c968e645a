import type { Control, Operator } from "../../coordinator/ports/control.ts";
import { err, type Result } from "../../domain/result.ts";

/** Operator actions before trading has begun are refused in words; after that they reach the session. */
export class LateControl implements Control {
  #session: Control | null = null;

  attach(session: Control): void {
    this.#session = session;
  }

  pause = (by: Operator) => this.#to((session) => session.pause(by));
  resume = (by: Operator) => this.#to((session) => session.resume(by));
  halt = (by: Operator) => this.#to((session) => session.halt(by));
  flatten = (by: Operator, account: string) => this.#to((session) => session.flatten(by, account));

  forceExit = (by: Operator, name: string) => this.#to((session) => session.forceExit(by, name));

  #to(action: (session: Control) => Promise<Result<string>>): Promise<Result<string>> {
    return this.#session
      ? action(this.#session)
      : Promise.resolve(err("trading has not begun yet; try again in a moment"));
  }
}
