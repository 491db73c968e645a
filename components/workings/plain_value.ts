/** A value of the configuration in words. */
export const plainValue = (value: unknown): string =>
  value === null || value === undefined ? "none" : typeof value === "string" ? value || '""' : JSON.stringify(value);
