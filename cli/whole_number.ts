import { ExitError } from "./exit.ts";

/** An option's value. @throws {ExitError} 2, naming it. */
export function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new ExitError(`${name} must be a whole number from ${least} to ${most}, was "${text}"`, 2);
}
