/** Numbers and times as people read them, on pages and in messages: same text on server and in browser. */

export const NONE = "–";
const MINUS = "−";

const grouped = (decimals: number) =>
  new Intl.NumberFormat("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
const formats = new Map([0, 1, 2, 3, 4, 5, 6].map((decimals) => [decimals, grouped(decimals)]));

/** `-1234.5` → `−1,234.50`. */
export function number(value: number | null | undefined, decimals = 2): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const text = formats.get(decimals)!.format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** With its sign, always: `+12.30`, `−4.00`, `0.00`. */
export function signed(value: number | null | undefined, decimals = 2): string {
  const text = number(value, decimals);
  return value && value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A fraction as percent: `0.0123` → `1.23 %`. */
export const percent = (fraction: number | null | undefined, decimals = 1): string =>
  fraction === null || fraction === undefined ? NONE : `${number(fraction * 100, decimals)} %`;

export const signedPercent = (fraction: number | null | undefined, decimals = 2): string =>
  fraction === null || fraction === undefined ? NONE : `${signed(fraction * 100, decimals)} %`;

/** Prices keep about six significant digits: 43,250.10 and 0.12345. */
export function price(value: number | null | undefined): string {
  if (value === null || value === undefined) return NONE;
  const size = Math.abs(value);
  return number(value, size >= 1000 ? 1 : size >= 10 ? 2 : size >= 1 ? 4 : 6);
}

/** Coins, without zeros at the end. */
export const quantity = (value: number): string => number(value, 6).replace(/\.?0+$/, "");

/** `2024-01-31 14:05`. @param zone IANA name; UTC unless told. */
export const dateTime = (ms: number | null, zone = "UTC"): string =>
  ms === null ? NONE : toSecond(ms, zone).slice(0, 16);

/** `2024-01-31 14:05:09`. */
export const toSecond = (ms: number, zone = "UTC"): string => formatOf(zone).format(ms);

/** `14:05`. */
export const clock = (ms: number | null, zone = "UTC"): string => dateTime(ms, zone).slice(-5);

/** `01-31`. */
export const day = (ms: number, zone = "UTC"): string => dateTime(ms, zone).slice(5, 10);

const byZone = new Map<string, Intl.DateTimeFormat>();

/** To make one costs a hundred times what using it does. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = byZone.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  byZone.set(zone, made);
  return made;
}

/** Two units at most: `45 s`, `3 min 20 s`, `5 h 12 min`, `2 d 3 h`. */
export function duration(ms: number | null): string {
  if (ms === null) return NONE;
  const seconds = Math.max(0, Math.round(ms / 1000));
  const units = [["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]] as const;
  const first = units.findIndex(([, size]) => seconds >= size);
  if (first < 0) return "0 s";
  const parts = units.slice(first, first + 2).map(([name, size], i) => {
    const whole = i === 0 ? seconds : seconds % units[first]![1];
    return { name, count: Math.floor(whole / size) };
  });
  return parts.filter((part, i) => i === 0 || part.count > 0).map((part) => `${part.count} ${part.name}`).join(" ");
}

/** `max_daily_loss` → `Max daily loss`. */
export function words(name: string): string {
  const spaced = name.replaceAll("_", " ");
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** `up` above zero, `down` below, else `flat`: a class name, never the only sign of the difference. */
export const direction = (value: number | null): "up" | "down" | "flat" =>
  value === null || value === 0 ? "flat" : value > 0 ? "up" : "down";

/** Words of the system with their moments as people read them: without seconds, parts of them, and a T. */
export const plainTimes = (text: string): string => text.replace(/(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+Z/g, "$1 $2 UTC");
