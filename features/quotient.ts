/** `part / whole`; 0 when `whole` is 0, as TA-Lib decides for ranges, flows and changes that are flat. NaN stays NaN. */
export const quotient = (part: number, whole: number): number => whole === 0 ? 0 : part / whole;
