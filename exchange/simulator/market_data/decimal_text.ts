/** Decimal text of a float (a recorded price or volume), never in exponent form. Money uses `formatUnits`. */
export function decimalText(value: number): string {
  const text = String(value);
  return text.includes("e") ? value.toFixed(8) : text;
}
