/**
 * A value that remembers what was looked for in it and is not there.
 *
 * @param missing Takes the names.
 */
export function watched<T>(value: T, missing: Set<string>): T {
  if (typeof value !== "object" || value === null) return value;
  const look = (target: object, key: PropertyKey) => {
    if (typeof key === "string" && !Array.isArray(target) && !(key in target) && !IGNORED.has(key)) missing.add(key);
  };
  return new Proxy(value as object, {
    get: (target, key, receiver) => {
      look(target, key);
      return watched(Reflect.get(target, key, receiver), missing);
    },
    has: (target, key) => {
      look(target, key);
      return Reflect.has(target, key);
    },
  }) as T;
}

/** Looked for by the language itself. */
const IGNORED = new Set(["then", "toJSON", "constructor"]);
