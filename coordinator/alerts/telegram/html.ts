import type { Markup } from "../message_text.ts";
import { readable } from "../readable.ts";

/** Telegram's HTML takes these three as markup. */
export const escaped = (text: string): string =>
  readable(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const HTML: Markup = { bold: (text) => `<b>${escaped(text)}</b>`, plain: escaped };

/** Text that keeps its columns. */
export const columns = (lines: readonly string[]): string => `<pre>${escaped(lines.join("\n"))}</pre>`;
