import type { Dimension, Value } from "../../domain/search_space.ts";
import { err, ok, type Result } from "../../domain/result.ts";

const KEY = /^[A-Za-z][\w.-]*$/;
const RANGE = /^(-?[\d.]+(?:e-?\d+)?)\.\.(-?[\d.]+(?:e-?\d+)?)((?::(?:log|int))*)$/i;

/** Reads `key=low..high`, with `:log` and `:int` behind it, or `key=a|b|c`. */
export function parseDimension(text: string): Result<Dimension> {
  const at = text.indexOf("=");
  const key = text.slice(0, at).trim(), told = text.slice(at + 1).trim();
  if (at < 1 || !KEY.test(key) || told === "") {
    return err(
      `"${text}" is no key of a search: write key=low..high, key=low..high:log, key=low..high:int or key=a|b|c`,
    );
  }
  return told.includes("..") ? numberDimension(key, told) : choiceDimension(key, told.split("|").map(valueOf));
}

function numberDimension(key: string, told: string): Result<Dimension> {
  const match = RANGE.exec(told);
  const low = Number(match?.[1]), high = Number(match?.[2]), marks = match?.[3]?.toLowerCase() ?? "";
  const scale = marks.includes("log") ? "log" : "linear", whole = marks.includes("int");
  if (!match || !Number.isFinite(low) || !Number.isFinite(high)) {
    return err(`${key}: "${told}" is no range: write low..high, with :log or :int behind it where meant`);
  }
  if (!(low < high)) return err(`${key}: the range must rise, was ${told}`);
  if (scale === "log" && low <= 0) return err(`${key}: a log range begins above 0, was ${told}`);
  if (whole && !(Number.isInteger(low) && Number.isInteger(high))) {
    return err(`${key}: both ends of an int range are whole numbers, was ${told}`);
  }
  return ok({ kind: "number", key, low, high, scale, whole });
}

function choiceDimension(key: string, choices: readonly Value[]): Result<Dimension> {
  if (choices.length < 2) return err(`${key}: give 2 choices or more, a|b, or a range, low..high`);
  if (choices.some((each) => each === "")) return err(`${key}: a choice is empty`);
  if (new Set(choices).size < choices.length) return err(`${key}: a choice stands there twice`);
  return ok({ kind: "choice", key, choices });
}

/** @returns What a YAML file says, key by key: the same texts as on the command line, or lists of choices. */
export function parseSpace(read: unknown): Result<Dimension[]> {
  if (typeof read !== "object" || read === null || Array.isArray(read)) {
    return err("holds no keys: write `trading.stop_loss_atr: 1..4`, one a line");
  }
  const dimensions: Dimension[] = [];
  for (const [key, told] of Object.entries(read)) {
    const dimension = Array.isArray(told) ? choiceDimension(key, told as Value[]) : parseDimension(`${key}=${told}`);
    if (!dimension.ok) return dimension;
    dimensions.push(dimension.value);
  }
  return soundSpace(dimensions);
}

/** @returns Why the dimensions make no space together. */
export function soundSpace(dimensions: readonly Dimension[]): Result<Dimension[]> {
  if (dimensions.length === 0) return err("names no key to search over");
  const twice = dimensions.find(({ key }, i) => dimensions.findIndex((other) => other.key === key) < i);
  return twice ? err(`names ${twice.key} twice`) : ok([...dimensions]);
}

function valueOf(text: string): Value {
  const word = text.trim();
  if (word === "true" || word === "false") return word === "true";
  return word !== "" && Number.isFinite(Number(word)) ? Number(word) : word;
}

/** Digits that a value needs: settings are read by people. */
const DIGITS = 6;

/** @param place 0 to 1, below 1. @returns The value there: what lies in the middle of a range lies in the middle of its scale. */
export function valueAt(dimension: Dimension, place: number): Value {
  if (dimension.kind === "choice") return dimension.choices[Math.floor(place * dimension.choices.length)]!;
  const { whole, scale } = dimension;
  const [low, high] = whole ? [dimension.low - 0.5, dimension.high + 0.5] : [dimension.low, dimension.high];
  const value = scale === "log" && low > 0 ? low * (high / low) ** place : low + (high - low) * place;
  const clamp = (number: number) => Math.min(dimension.high, Math.max(dimension.low, number));
  return clamp(whole ? Math.round(value) : Number(value.toPrecision(DIGITS)));
}
