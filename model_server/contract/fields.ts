import { z } from "zod";

/** What the parts of the contract are made of. */
export const nonNegative = z.number().min(0);
export const share = z.number().min(0).max(1);
export const unixMs = z.int().positive();
export const label = z.string().min(1).max(200);

export interface Fault {
  readonly path: (string | number)[];
  readonly message: string;
}

/** A schema of what is checked by hand: candles and indicators are most of a request, and loops are ten times faster. */
export function checkedBy<T>(faultsOf: (value: unknown) => Fault[]): z.ZodType<T> {
  return z.custom<T>().superRefine((value, context) => {
    for (const { path, message } of faultsOf(value)) context.addIssue({ code: "custom", path, message });
  });
}
