/** What the coordinator and the database Worker say to each other. One reply a request, in the order of the requests. */
import type { Migration } from "../migrations/migrate.ts";
import type { Row, Statement } from "./client.ts";
import type { Access } from "./file_engine.ts";

export type Request =
  | { readonly kind: "open"; readonly path: string; readonly access: Access }
  | { readonly kind: "read"; readonly statements: readonly Statement[] }
  | { readonly kind: "write"; readonly groups: readonly (readonly Statement[])[] }
  | { readonly kind: "migrate"; readonly migrations: readonly Migration[]; readonly target: number | undefined }
  | { readonly kind: "close" };

/** Errors travel as plain data: a class would not survive the journey. */
export interface CarriedError {
  readonly message: string;
  readonly code: string;
}

export type CarriedOutcome =
  | { readonly ok: true; readonly rows: Row[][] }
  | { readonly ok: false; readonly error: CarriedError };

export interface Answers {
  readonly open: null;
  readonly read: Row[][];
  readonly write: readonly CarriedOutcome[];
  readonly migrate: null;
  readonly close: null;
}

export interface Numbered {
  readonly id: number;
  readonly request: Request;
}

export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: Answers[keyof Answers] }
  | { readonly id: number; readonly ok: false; readonly error: CarriedError };
