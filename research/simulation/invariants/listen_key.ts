import type { Invariant } from "./invariant.ts";

/** A key lives for an hour. One that ends although nothing kept it from being renewed was forgotten. */
const KEY_LIFE_MS = 3_600_000;

/** In calm the account's stream never ends because its key was not renewed. */
export const listenKeyRenewed = (): Invariant => ({
  name: "listen_key",
  always: ({ keyExpiredInCalmMs }) =>
    keyExpiredInCalmMs === null || keyExpiredInCalmMs < KEY_LIFE_MS
      ? null
      : `the listen key expired, ${Math.round(keyExpiredInCalmMs / 60_000)} minutes of calm since it was given`,
});
