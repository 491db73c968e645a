import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string): Uint8Array => createHash("sha256").update(text).digest();

/** Takes the same time wherever two texts differ, and whatever their lengths are. */
export const sameText = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted));
