/** The outcome of something that may fail in an expected way. A bug throws; everything else returns this. */
export type Result<T, E = string> = { readonly ok: true; readonly value: T } | {
  readonly ok: false;
  readonly error: E;
};

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });

/** Stops the program on a state that the code rules out. @throws {Error} `Invariant: …` unless `condition` holds. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant: ${message}`);
}
