import { MASK, maskedSecrets } from "../../domain/secret_text.ts";

/** Names that hold secrets, wherever they stand in a record. */
const SECRET_NAME =
  /(api_?key|secret|token|passw(or)?d|passphrase|authorization|signature|listen_?key|cookie|private_?key|credential)/i;

/** A shorter value would be masked in the middle of ordinary words and figures. */
const SECRET_CHARACTERS_MIN = 6;
const DEPTH_MAX = 8;
const ITEMS_MAX = 200;
const TEXT_CHARACTERS_MAX = 16_384;

/** Takes secrets out of what is logged: by the name of a field, by known values, and by what looks like one. */
export class Redaction {
  readonly #values: readonly string[];

  /** @param secrets Values that must not appear. Those under six characters are left to the rules by name. */
  constructor(secrets: readonly string[]) {
    const written = secrets.filter((secret) => secret.length >= SECRET_CHARACTERS_MIN)
      .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)]);
    // Longest first: one secret may be the beginning of another.
    this.#values = [...new Set(written)].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    const short = text.length > TEXT_CHARACTERS_MAX ? `${this.#masked(text).slice(0, TEXT_CHARACTERS_MAX)}…` : text;
    return maskedSecrets(this.#masked(short));
  }

  /** @returns A copy that is safe to write: bounded, JSON-ready, without secrets. */
  record(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return this.#value(details, 0) as Record<string, unknown>;
  }

  #masked(text: string): string {
    return this.#values.reduce((result, secret) => result.replaceAll(secret, MASK), text);
  }

  #value(value: unknown, depth: number): unknown {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "bigint" || typeof value === "symbol") return this.text(String(value));
    if (typeof value === "number") return this.#number(value);
    if (typeof value === "function") return "[function]";
    if (typeof value !== "object" || value === null) return value;
    if (depth >= DEPTH_MAX) return "…";
    if (value instanceof Error) return this.#error(value, depth);
    if (value instanceof Date) return Number.isFinite(value.getTime()) ? value.toISOString() : "invalid date";
    if (Array.isArray(value)) return value.slice(0, ITEMS_MAX).map((item) => this.#value(item, depth + 1));
    if (value instanceof Map) return this.#fields([...value].map(([key, item]) => [String(key), item]), depth);
    if (value instanceof Set) return this.#value([...value], depth);
    return this.#fields(Object.entries(value), depth);
  }

  /** A chat id or a pin is a number as well as a text. */
  #number(value: number): unknown {
    return this.#values.includes(String(value)) ? MASK : value;
  }

  #fields(entries: [string, unknown][], depth: number): Record<string, unknown> {
    return Object.fromEntries(
      entries.slice(0, ITEMS_MAX).map(([key, item]) => [
        this.text(key),
        SECRET_NAME.test(key) && item !== null && item !== undefined ? MASK : this.#value(item, depth + 1),
      ]),
    );
  }

  #error(error: Error, depth: number): Record<string, unknown> {
    const cause = error.cause === undefined ? {} : { cause: this.#value(error.cause, depth + 1) };
    return { name: error.name, message: this.text(error.message), stack: this.text(error.stack ?? ""), ...cause };
  }
}
