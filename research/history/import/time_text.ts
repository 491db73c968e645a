/** Which unit a time was written in. */
export type TimeUnit = "s" | "ms" | "µs" | "ns" | "text with its zone" | "text without a zone, taken as UTC";

/**
 * A number tells its unit by its size: from 1973 to 5138 seconds, ms, µs and ns do not meet. Units may change within
 * a file, as in Binance's archives of 2025.
 */
const UNITS: readonly (readonly [below: number, unit: TimeUnit, perMs: number])[] = [
  [1e11, "s", 1 / 1_000],
  [1e14, "ms", 1],
  [1e17, "µs", 1_000],
  [1e20, "ns", 1_000_000],
];
const DATE_TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/;

/** Reads times, and counts those that are not plain ms. */
export class TimeReader {
  readonly #counts = new Map<TimeUnit, number>();

  /** @returns Unix ms, NaN for what is no time. */
  read(cell: string): number {
    const number = cell.trim() === "" ? NaN : Number(cell);
    return Number.isNaN(number) ? this.#readText(cell.trim()) : this.readNumber(number);
  }

  readNumber(value: number): number {
    const found = value < 1e8 ? undefined : UNITS.find(([below]) => value < below);
    if (!found) return NaN;
    const [, unit, perMs] = found;
    if (unit === "ms") return value;
    this.#count(unit);
    return unit === "s" ? Math.round(value * 1_000) : value / perMs;
  }

  #readText(text: string): number {
    const parts = DATE_TIME.exec(text);
    if (!parts) return NaN;
    const [, date, time = "00:00", zone] = parts;
    this.#count(zone === undefined ? "text without a zone, taken as UTC" : "text with its zone");
    const offset = zone === undefined || zone === "UTC" ? "Z" : zone.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
    return Date.parse(`${date}T${time}${offset}`);
  }

  #count(unit: TimeUnit): void {
    this.#counts.set(unit, (this.#counts.get(unit) ?? 0) + 1);
  }

  /** What a reader of the file should know; nothing when all times are plain ms. */
  notes(): string[] {
    return [...this.#counts]
      .map(([unit, count]) =>
        `${count === 1 ? "1 time is" : `${count} times are`} ${unit.startsWith("text") ? unit : `in ${unit}`}`
      );
  }
}
