/** Figures in messages, as the pages write them. */
const MINUS = "−";
export const NONE = "–";

const grouped = (decimals: number) =>
  new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
const formats = new Map([0, 1, 2, 3, 4, 5, 6].map((decimals) => [decimals, grouped(decimals)]));

/** `-1234.5` is `−1,234.50`. @param decimals 0 to 6. */
export function number(value: number | null, decimals = 2): string {
  if (value === null || !Number.isFinite(value)) return NONE;
  const text = formats.get(decimals)!.format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** With its sign: `+12.30`, `−4.00`, `0.00`. */
export function signed(value: number | null, decimals = 2): string {
  const text = number(value, decimals);
  return value !== null && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A fraction: `0.0123` is `1.2 %`. */
export const share = (fraction: number | null, decimals = 1): string =>
  fraction === null ? NONE : `${number(fraction * 100, decimals)} %`;

/** About six significant digits. */
export function price(value: number | null): string {
  if (value === null) return NONE;
  const size = Math.abs(value);
  return number(value, size >= 1000 ? 1 : size >= 10 ? 2 : size >= 1 ? 4 : 6);
}

/** Coins, without zeros at the end. */
export const quantity = (value: number): string => number(value, 6).replace(/\.?0+$/, "");

/** `2024-01-31 14:05`, UTC. */
export const dateTime = (ms: number | null): string =>
  ms === null ? NONE : new Date(ms).toISOString().slice(0, 16).replace("T", " ");

/** Two units at most: `45 s`, `3 min 20 s`, `5 h 12 min`, `2 d 3 h`. */
export function duration(ms: number | null): string {
  if (ms === null) return NONE;
  const seconds = Math.max(0, Math.round(ms / 1000));
  const units = [["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]] as const;
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) return "0 s";
  return units.slice(first, first + 2).flatMap(([name, size], i) => {
    const count = Math.floor((i === 0 ? seconds : seconds % units[first]![1]) / size);
    return i > 0 && count === 0 ? [] : [`${count} ${name}`];
  }).join(" ");
}

/** `take_profit` is `take profit`. */
export const words = (name: string): string => name.replaceAll("_", " ");

/** The first letter large. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
