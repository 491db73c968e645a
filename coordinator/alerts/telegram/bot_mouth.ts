import { type Api, InputFile } from "grammy/web";
import type { Clock } from "../../ports/clock.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import type { Refusal } from "../sink.ts";
import { deliveryOf } from "../sinks/telegram.ts";
import { answerParts } from "./answer_parts.ts";
import type { Answer } from "./answers/answer.ts";
import type { Button, Mouth } from "./chat_desk.ts";
import { KEYBOARD } from "./commands.ts";

export interface BotMouthParts {
  readonly api: Api;
  readonly draw: (svg: string) => Promise<Uint8Array<ArrayBuffer>>;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Takes known secrets out of a text. */
  readonly redact: (text: string) => string;
  /** Aborts when the program ends. */
  readonly signal: AbortSignal;
}

const TRIES = 3;
const RETRY_MS = 1_000;
/** Nobody waits longer for an answer. */
const WAIT_MAX_MS = 30_000;
/** What the Bot API takes of words that are shown for a moment. */
const TOAST_CHARACTERS_MAX = 200;

const keyboard = {
  keyboard: KEYBOARD.map((row) => row.map((text) => ({ text }))),
  resize_keyboard: true,
  is_persistent: true,
};

/** Speaks by the Bot API. What does not arrive is tried again a few times, and then logged: nobody waits for it. */
export class BotMouth implements Mouth {
  constructor(private readonly parts: BotMouthParts) {}

  async answer(chatId: string, answer: Answer): Promise<void> {
    const { api } = this.parts;
    for (const text of this.#parts(answer)) {
      await this.#tried((signal) =>
        api.sendMessage(chatId, text, { parse_mode: "HTML", reply_markup: keyboard }, signal)
      );
    }
    if (answer.picture) await this.#picture(chatId, answer.picture);
  }

  async ask(chatId: string, question: readonly string[], buttons: readonly Button[]): Promise<void> {
    const [text = ""] = this.#parts({ lines: question });
    const row = buttons.map(({ words, data }) => ({ text: words, callback_data: data }));
    await this.#tried((signal) =>
      this.parts.api.sendMessage(chatId, text, { parse_mode: "HTML", reply_markup: { inline_keyboard: [row] } }, signal)
    );
  }

  async pressed(pressId: string, words: string): Promise<void> {
    const text = words.slice(0, TOAST_CHARACTERS_MAX);
    await this.#tried((signal) => this.parts.api.answerCallbackQuery(pressId, { text }, signal));
  }

  async replace(chatId: string, messageId: number, lines: readonly string[]): Promise<void> {
    const [text = ""] = this.#parts({ lines });
    await this.#tried((signal) =>
      this.parts.api.editMessageText(Number(chatId), messageId, text, { parse_mode: "HTML" }, signal)
    );
  }

  #parts = ({ lines, ...answer }: Answer): string[] => answerParts({ ...answer, lines: lines.map(this.parts.redact) });

  async #picture(chatId: string, svg: string): Promise<void> {
    const { api, draw } = this.parts;
    const png = await draw(svg);
    await this.#tried((signal) => api.sendPhoto(chatId, new InputFile(png, "chart.png"), {}, signal));
  }

  async #tried(send: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const { clock, telemetry, signal } = this.parts;
    let refusal: Refusal | null = null;
    for (let nth = 0; nth < TRIES && !signal.aborted; nth++) {
      try {
        return void await send(signal);
      } catch (error) {
        refusal = deliveryOf(error);
        if (refusal.retry === "never") break;
        const waitMs = refusal.retry === "after" ? Math.min(WAIT_MAX_MS, refusal.retryAfterMs) : RETRY_MS * 2 ** nth;
        await clock.sleep(waitMs, signal).catch(() => {});
      }
    }
    if (refusal === null) return;
    telemetry.count("xylen_errors_total", { component: "alerts", kind: "answer" });
    telemetry.log("warning", "alerts", `An answer did not reach its chat: ${refusal.why}`);
  }
}
