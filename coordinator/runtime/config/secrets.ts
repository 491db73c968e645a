/** Names of the variables that hold secrets. Nothing else of the environment is ever one. */
export const SECRET_NAMES = [
  "BINANCE_API_KEY",
  "BINANCE_API_SECRET",
  "BINANCE_TESTNET_API_KEY",
  "BINANCE_TESTNET_API_SECRET",
  "TELEGRAM_BOT_TOKEN",
  "TELEGRAM_CHAT_ID",
  "LIBSQL_URL",
  "LIBSQL_AUTH_TOKEN",
  "XYLEN_AUTH_SECRET",
  "XYLEN_MODEL_TOKEN",
  "TELEGRAM_USER_ID",
  "DISCORD_WEBHOOK_URL",
  "SLACK_WEBHOOK_URL",
  "WEBHOOK_URL",
  "WEBHOOK_SECRET",
  "SMTP_PASSWORD",
] as const;

export type SecretName = typeof SECRET_NAMES[number];

const MASK = "***";

/** Several values, with commas between. */
const LISTS: ReadonlySet<SecretName> = new Set(["TELEGRAM_CHAT_ID", "TELEGRAM_USER_ID"]);

const listed = (value: string): string[] => value.split(",").map((item) => item.trim()).filter((item) => item !== "");

/** Secrets of the environment. They come out by name only: printed, logged or turned into JSON they are masked. */
export class Secrets {
  readonly #values: ReadonlyMap<SecretName, string>;

  private constructor(values: ReadonlyMap<SecretName, string>) {
    this.#values = values;
  }

  /** @param read Reads one variable; `Deno.env.get` unless a test gives another. Blank ones count as not set. */
  static read(read: (name: string) => string | undefined = (name) => Deno.env.get(name)): Secrets {
    const values = new Map<SecretName, string>();
    for (const name of SECRET_NAMES) {
      const value = read(name)?.trim();
      if (value) values.set(name, value);
    }
    return new Secrets(values);
  }

  get(name: SecretName): string | undefined {
    return this.#values.get(name);
  }

  /** @returns The names that are set. */
  names(): SecretName[] {
    return [...this.#values.keys()];
  }

  /** @returns The values, for the redaction of logs only. */
  valuesToRedact(): string[] {
    return [...this.#values].flatMap(([name, value]) => LISTS.has(name) ? [value, ...listed(value)] : [value]);
  }

  /** The items of a secret that is a list; empty when it is not set. */
  list(name: SecretName): string[] {
    return listed(this.get(name) ?? "");
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this.names().map((name) => [name, MASK]));
  }

  toString(): string {
    return JSON.stringify(this);
  }

  [Symbol.for("Deno.customInspect")](): string {
    return this.toString();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
