import { createContext } from "preact";
import { toSecond } from "../domain/figure_text.ts";

/** For who told no other. */
export const UTC = "UTC";

/** The reader's time zone, by its IANA name. The server knows it from a cookie and writes it into the document. */
export const Zone = createContext(globalThis.document?.documentElement.dataset.zone ?? UTC);

/** How far a zone's clock is ahead of UTC at that time, ms. */
export const aheadMs = (ms: number, zone: string): number =>
  Date.parse(`${toSecond(ms, zone).replace(" ", "T")}Z`) - Math.floor(ms / 1000) * 1000;

/** Whether times can be shown in it here. */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
