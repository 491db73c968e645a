import { GrammyError, InputFile } from "grammy/web";
import type { Api } from "grammy/web";
import { maskedSecrets } from "../../../domain/secret_text.ts";
import { messageText } from "../message_text.ts";
import { cut, readable } from "../readable.ts";
import { after, type AlertMessage, DELIVERED, type Delivery, later, never, type Refusal, type Sink } from "../sink.ts";
import { HTML } from "../telegram/html.ts";

/** What the Bot API takes. */
const TEXT_CHARACTERS_MAX = 4096;
const CAPTION_CHARACTERS_MAX = 1024;
/** Of its words on a refusal. */
const DESCRIPTION_CHARACTERS_MAX = 200;

/** One chat of Telegram. */
export class TelegramSink implements Sink {
  readonly name = "telegram";
  readonly takesPictures = true;

  /** @param api Of the bot. @param chatId Where to. */
  constructor(private readonly api: Api, private readonly chatId: string) {}

  async send(message: AlertMessage, signal: AbortSignal): Promise<Delivery> {
    const text = messageText(message, TEXT_CHARACTERS_MAX, HTML);
    try {
      const { picture } = message;
      if (picture && text.length <= CAPTION_CHARACTERS_MAX) {
        await this.api.sendPhoto(this.chatId, file(picture.png), { caption: text, parse_mode: "HTML" }, signal);
        return DELIVERED;
      }
      await this.api.sendMessage(this.chatId, text, { parse_mode: "HTML" }, signal);
    } catch (error) {
      return deliveryOf(error);
    }
    return await this.#picture(message, signal);
  }

  /** The words have arrived: they are not sent again for the sake of their picture. */
  async #picture({ picture }: AlertMessage, signal: AbortSignal): Promise<Delivery> {
    if (!picture) return DELIVERED;
    const caption = cut(readable(picture.caption), CAPTION_CHARACTERS_MAX);
    try {
      await this.api.sendPhoto(this.chatId, file(picture.png), { caption }, signal);
      return DELIVERED;
    } catch (error) {
      return { ok: true, lacking: `its picture: ${deliveryOf(error).why}` };
    }
  }
}

const file = (png: Uint8Array): InputFile => new InputFile(png, "chart.png");

/** What the Bot API's refusal means for the message. The error itself may hold the token: only its code is told. */
export function deliveryOf(error: unknown): Refusal {
  if (!(error instanceof GrammyError)) return later(unreachable(error));
  const { error_code: code, description, parameters } = error;
  const why = `the Bot API answered ${code} ${cut(maskedSecrets(description), DESCRIPTION_CHARACTERS_MAX)}`;
  if (parameters.retry_after !== undefined) return after(parameters.retry_after * 1000, why);
  return code === 429 || code >= 500 ? later(why) : never(why);
}

/** Words for a call that brought no answer that could be read. */
export function unreachable(error: unknown): string {
  const cause = error instanceof Error && "error" in error ? error.error : error;
  if (cause instanceof SyntaxError) return "the Bot API answered something that is no JSON";
  if (cause instanceof DOMException && cause.name === "AbortError") return "the Bot API did not answer in time";
  return "the Bot API cannot be reached";
}
