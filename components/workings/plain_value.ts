/** A value of the configuration in words; items of a list that are groups stand on lines of their own. */
export function plainValue(value: unknown): string {
  if (value === null || value === undefined) return "none";
  if (typeof value === "string") return value === "" ? "empty" : value;
  if (!Array.isArray(value)) return JSON.stringify(value);
  if (value.length === 0) return "empty";
  const groups = value.some((item) => typeof item === "object");
  return value.map((item) => plainValue(item)).join(groups ? "\n" : ", ");
}
