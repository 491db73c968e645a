import type { Invariant } from "./invariant.ts";

/** A process that trades ends when it is told to or killed, never by itself. */
export const processLives = (): Invariant => ({
  name: "process_lives",
  always: ({ diedBy }) => diedBy,
});
