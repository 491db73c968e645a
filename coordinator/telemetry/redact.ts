const MASK = "***";
const SECRET_NAME = /secret|token|password|api_?key|authorization|signature/i;

/** Masks what must never be written: values under a secret's name, and the secrets themselves wherever they stand. */
export function redactor(secrets: readonly string[]): <T>(value: T) => T {
  const hidden = secrets.filter((secret) => secret.length >= 4);
  const inText = (text: string) => hidden.reduce((left, secret) => left.replaceAll(secret, MASK), text);
  const within = (value: unknown, name: string): unknown => {
    if (SECRET_NAME.test(name) && value !== null && value !== undefined) return MASK;
    if (typeof value === "string") return inText(value);
    if (Array.isArray(value)) return value.map((each) => within(each, ""));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, within(each, key)]));
  };
  return <T>(value: T) => within(value, "") as T;
}
