/** JSON with sorted keys and no blanks, so that equal values have equal text: what hashes are taken over. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, each) => isPlainObject(each) ? sorted(each) : each);
}

const isPlainObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const sorted = (object: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.keys(object).sort().map((key) => [key, object[key]]));
