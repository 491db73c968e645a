/**
 * Reads the exchange's JSON field by field, from its decimal text into exact units. What cannot be read throws an
 * `UnreadableAnswer` that names the field and its value; nothing is guessed.
 */
import { parseUnits } from "../../domain/money.ts";

/** The exchange answered something that we do not understand. */
export class UnreadableAnswer extends Error {
  override readonly name = "UnreadableAnswer";
}

export type Row = Readonly<Record<string, unknown>>;

/** @param what Names the answer in the error, e.g. "order". */
export function row(value: unknown, what: string): Row {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Row;
  throw new UnreadableAnswer(`Expected ${what} as an object, was ${shown(value)}`);
}

export function rows(value: unknown, what: string): Row[] {
  if (!Array.isArray(value)) throw new UnreadableAnswer(`Expected ${what} as a list, was ${shown(value)}`);
  return value.map((each) => row(each, what));
}

export function text(from: Row, key: string): string {
  const value = from[key];
  if (typeof value === "string" && value !== "") return value;
  throw unreadable(from, key, "text");
}

/** A list of texts. */
export function texts(from: Row, key: string): readonly string[] {
  const value = from[key];
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value;
  throw unreadable(from, key, "a list of texts");
}

/** @returns Null for absent and for empty text: Binance writes "not there" as `""`. */
export function optionalText(from: Row, key: string): string | null {
  const value = from[key];
  return typeof value === "string" && value !== "" ? value : null;
}

/** An id. Those past 2^53 arrive as text, so every id is text here. */
export function identifier(from: Row, key: string): string {
  const value = from[key];
  if (typeof value === "string" && value !== "") return value;
  if (Number.isSafeInteger(value)) return String(value);
  throw unreadable(from, key, "an id");
}

/** A whole number, also as digits in text. */
export function integer(from: Row, key: string): number {
  const value = Number(from[key] ?? NaN);
  if (from[key] !== "" && Number.isSafeInteger(value)) return value;
  throw unreadable(from, key, "a whole number");
}

/** Exact: more than 8 decimals are refused. For money, prices and quantities of orders and fills. */
export function units(from: Row, key: string): number {
  const parsed = parseUnits(from[key]);
  if (parsed.ok) return parsed.value;
  throw new UnreadableAnswer(`${key}: ${parsed.error}`);
}

const LONG_DECIMAL = /^(-?\d+\.\d{8})(\d)\d*$/;

/** To the nearest 1e-8. For averages and marks that the exchange itself has rounded (entry and mark price). */
export function roundedUnits(from: Row, key: string): number {
  const [, kept, next] = LONG_DECIMAL.exec(String(from[key])) ?? [];
  if (kept === undefined) return units(from, key);
  const away = Number(next) >= 5 ? 1 : 0;
  return units({ [key]: kept }, key) + (kept.startsWith("-") ? -away : away);
}

/** Fails on what is no finite number. For features and display only. */
export function float(value: unknown, what: string): number {
  const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof read === "number" && Number.isFinite(read)) return read;
  throw new UnreadableAnswer(`Expected ${what} as a number, was ${shown(value)}`);
}

const unreadable = (from: Row, key: string, kind: string): UnreadableAnswer =>
  new UnreadableAnswer(`Expected ${key} as ${kind}, was ${shown(from[key])}`);

const SHOWN_CHARS = 120;

/** Enough of a value to recognise it in a log. */
export function shown(value: unknown): string {
  const whole = typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return whole.length > SHOWN_CHARS ? `${whole.slice(0, SHOWN_CHARS)}…` : whole;
}
