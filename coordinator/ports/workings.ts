import type { Configuration } from "./configuration.ts";
import type { Logbook } from "./logbook.ts";
import type { SystemInfo } from "./system.ts";

/** How the program itself works, beside what it trades. */
export interface Workings {
  readonly configuration: Configuration;
  readonly logbook: Logbook;
  readonly system: SystemInfo;
}
