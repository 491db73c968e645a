import { createHash } from "node:crypto";

const LENGTH = 8;
const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

/** 8 characters of `[a-z0-9]`: short, because it stands in every client order id. */
export const randomRunId = (): string => spelled(crypto.getRandomValues(new Uint8Array(LENGTH)));

/** The same replay with the same configuration has the same id, so that a second run derives the same order ids. */
export const derivedRunId = (marketId: string, configHash: string): string =>
  spelled(createHash("sha256").update(`${marketId}\n${configHash}`).digest().subarray(0, LENGTH));

const spelled = (bytes: Uint8Array): string => [...bytes].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
