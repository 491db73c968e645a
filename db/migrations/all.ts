import { FIRST_TABLES } from "./0001_first_tables.ts";
import type { Migration } from "./migrate.ts";

/** A published migration is never edited: a change of the schema is the next number. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "first_tables", sql: FIRST_TABLES },
];
