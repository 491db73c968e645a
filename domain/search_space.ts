/** What a search over keys of the configuration may set, and where a value lies in its range. */
export type Value = string | number | boolean;

/** One key that a search sets, and what it may set it to. */
export type Dimension =
  | {
    readonly kind: "number";
    readonly key: string;
    readonly low: number;
    readonly high: number;
    readonly scale: "linear" | "log";
    readonly whole: boolean;
  }
  | { readonly kind: "choice"; readonly key: string; readonly choices: readonly Value[] };

/** What a trial sets, by key. */
export type Setting = Readonly<Record<string, Value>>;

/** Where a value lies in its range, 0 to 1; of a choice the middle of its share. */
export function placeOf(dimension: Dimension, value: Value): number {
  if (dimension.kind === "choice") return (dimension.choices.indexOf(value) + 0.5) / dimension.choices.length;
  const { low, high, scale } = dimension, number = Number(value);
  return scale === "log" ? Math.log(number / low) / Math.log(high / low) : (number - low) / (high - low);
}
