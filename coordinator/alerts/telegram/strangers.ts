import { maskedSecrets } from "../../../domain/secret_text.ts";
import type { Clock } from "../../ports/clock.ts";
import { cut, readable } from "../readable.ts";
import type { Sender } from "./inbound.ts";

/** One event tells of many: whoever knocks must not fill the event log. */
const PAUSE_MS = 10 * 60_000;
const NAME_CHARACTERS_MAX = 64;

/** What the event log is told. */
export interface StrangerNote {
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Those who speak to the bot and may not. They get no answer: nobody learns whose bot it is. */
export class Strangers {
  #knocks = 0;
  #toldMs = -Infinity;

  constructor(
    private readonly clock: Pick<Clock, "monotonicMs">,
    private readonly tell: (note: StrangerNote) => void,
  ) {}

  met({ chatId, userId, name }: Sender): void {
    this.#knocks++;
    const nowMs = this.clock.monotonicMs();
    if (nowMs - this.#toldMs < PAUSE_MS) return;
    this.tell({
      message: `Telegram: somebody who is not allowed to has written to the bot${
        this.#knocks > 1 ? ` (${this.#knocks} times since the last word on this)` : ""
      }; no answer was given`,
      details: {
        chat: chatId,
        user: userId,
        name: cut(readable(maskedSecrets(name)), NAME_CHARACTERS_MAX),
        times: this.#knocks,
      },
    });
    this.#toldMs = nowMs;
    this.#knocks = 0;
  }
}
