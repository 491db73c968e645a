import { maskedSecrets } from "./secret_text.ts";

/** Line breaks, other control characters, and what turns the direction of writing: a note with them could look like two. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** What somebody says, as the event log keeps it: one line that reads as it was written, without what looks like a secret. */
export const noteText = (said: string): string =>
  maskedSecrets(said.replace(UNSEEN, " ").replace(/ {2,}/g, " ").trim());
