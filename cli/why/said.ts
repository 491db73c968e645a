/** Whether a check's value is a reason in words that its detail tells as well: once is enough. */
export const isSaid = (value: number | string, detail: string | null): boolean =>
  typeof value === "string" && (detail?.includes(value) ?? false);
