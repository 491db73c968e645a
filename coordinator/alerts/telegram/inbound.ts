import type { Update } from "grammy/types";

/** Who wrote or pressed something, and where. */
export interface Sender {
  readonly chatId: string;
  readonly userId: string;
  /** As they call themselves: anybody may call themselves anything. */
  readonly name: string;
}

export type Inbound =
  & Sender
  & (
    | { readonly kind: "text"; readonly text: string; readonly sentAtMs: number }
    /** A button of one of our messages; `messageId` is null for one that is too old to be changed. */
    | { readonly kind: "press"; readonly pressId: string; readonly data: string; readonly messageId: number | null }
  );

/** What an update means for us; null for what the bot does not take: edits, joins, channels, stickers. */
export function inboundOf({ message, callback_query: press }: Update): Inbound | null {
  if (message?.from && message.text !== undefined) {
    const sender = senderOf(message.chat.id, message.from);
    return { ...sender, kind: "text", text: message.text, sentAtMs: message.date * 1000 };
  }
  if (press?.message && press.data !== undefined) {
    const { chat, date, message_id } = press.message;
    const messageId = date === 0 ? null : message_id;
    return { ...senderOf(chat.id, press.from), kind: "press", pressId: press.id, data: press.data, messageId };
  }
  return null;
}

const senderOf = (
  chatId: number,
  { id, username, first_name }: { readonly id: number; readonly username?: string; readonly first_name: string },
): Sender => ({ chatId: String(chatId), userId: String(id), name: username ?? first_name });
