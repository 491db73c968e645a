import type { Clock } from "../../ports/clock.ts";
import type { Sender } from "./inbound.ts";

/** Time to press the button. */
export const CONFIRM_WITHIN_MS = 30_000;
/** More would be somebody who plays with it. */
const WAITING_MAX = 50;

interface Waiting<Request> {
  readonly request: Request;
  readonly chatId: string;
  readonly userId: string;
  readonly untilMs: number;
}

/** Why a press does nothing. */
export type NotConfirmed = "unknown" | "late" | "somebody else's";

/**
 * Requests that wait for a second word. Each belongs to the chat and the user who asked, and is taken once; a new one of
 * theirs replaces the one before.
 */
export class Confirmations<Request> {
  readonly #waiting = new Map<string, Waiting<Request>>();

  constructor(private readonly clock: Pick<Clock, "monotonicMs">) {}

  /** @returns What the button carries: nobody can guess it. */
  ask({ chatId, userId }: Sender, request: Request): string {
    for (const [key, each] of this.#waiting) {
      if (each.chatId === chatId && each.userId === userId) this.#waiting.delete(key);
    }
    if (this.#waiting.size >= WAITING_MAX) this.#waiting.delete(this.#waiting.keys().next().value!);
    const key = crypto.getRandomValues(new Uint8Array(16)).toHex();
    this.#waiting.set(key, { request, chatId, userId, untilMs: this.clock.monotonicMs() + CONFIRM_WITHIN_MS });
    return key;
  }

  take({ chatId, userId }: Sender, key: string): Request | NotConfirmed {
    const found = this.#waiting.get(key);
    if (!found) return "unknown";
    // Whoever it belongs to may still press it.
    if (found.chatId !== chatId || found.userId !== userId) return "somebody else's";
    this.#waiting.delete(key);
    return this.clock.monotonicMs() > found.untilMs ? "late" : found.request;
  }
}
