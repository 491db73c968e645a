import { createContext } from "preact";

/** For who told no other. */
export const UTC = "UTC";

/** The reader's time zone, by its IANA name. The server knows it from a cookie and writes it into the document. */
export const Zone = createContext(globalThis.document?.documentElement.dataset.zone ?? UTC);

/** Whether times can be shown in it here. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
