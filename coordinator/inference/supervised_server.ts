import type { Result } from "../../domain/result.ts";

/** A model server that we start and look after, in a process of its own or in this one. */
export interface SupervisedServer {
  readonly name: string;
  /** Where it listens; null while it does not. */
  port(): number | null;
  /** How often it, or the Worker that its model runs in, was started again. */
  restarts(): number;
  /** @returns The port once it is ready for the first time, or why it never will be. */
  start(): Promise<Result<number>>;
  /** Resolves when nothing of it is left. */
  stop(): Promise<void>;
}
