import type { Config } from "../../coordinator/runtime/config/schema.ts";
import type { Secrets } from "../../coordinator/runtime/config/secrets.ts";
import type { AlertChannel } from "./monitoring.ts";

/** What the doctor looks at. */
export interface Patient {
  readonly config: Config;
  /** Undefined where none is read. */
  readonly configPath: string | undefined;
  readonly dataDir: string;
  /** Of the database, as a coordinator with the same options would open it. */
  readonly databaseUrl: string;
  readonly secrets: Secrets;
  /** Whether this is the checklist for trading with money. */
  readonly isLive: boolean;
  /** Through which people are told of what goes wrong. */
  readonly alertChannels: readonly AlertChannel[];
  /** Wall time. */
  readonly nowMs: number;
}
