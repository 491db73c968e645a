/** Half of a character breaks a whole message, and signs that nobody sees may break how it is shown: they go. */
// deno-lint-ignore no-control-regex -- these are what is looked for
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g;

export const readable = (text: string): string => text.toWellFormed().replaceAll(UNSEEN, "");

/** At most so many characters, none of them halved. */
export function cut(text: string, charactersMost: number): string {
  if (text.length <= charactersMost) return text;
  const kept = text.slice(0, charactersMost - 1);
  return `${kept.isWellFormed() ? kept : kept.slice(0, -1)}…`;
}
