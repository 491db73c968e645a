/** Reads named values of a row; a type that the schema rules out is a bug and throws. */
import { toNumber } from "../../domain/money.ts";
import { invariant } from "../../domain/result.ts";
import type { Row } from "../sql/client.ts";

export function text(row: Row, name: string): string {
  const value = row[name];
  invariant(typeof value === "string", `column ${name} holds text, was ${typeof value}`);
  return value;
}

export const textOrNull = (row: Row, name: string): string | null => row[name] == null ? null : text(row, name);

/** Integers and floats alike; a sum past 2^53 is rounded to the nearest float. */
export function number(row: Row, name: string): number {
  const value = row[name];
  invariant(typeof value === "number" || typeof value === "bigint", `column ${name} holds a number, was ${value}`);
  return Number(value);
}

export const numberOrNull = (row: Row, name: string): number | null => row[name] == null ? null : number(row, name);

export const boolean = (row: Row, name: string): boolean => number(row, name) === 1;

/** A column in 1e-8 as the decimal number that people read. */
export const decimal = (row: Row, name: string): number => toNumber(number(row, name));

export const decimalOrNull = (row: Row, name: string): number | null =>
  row[name] == null ? null : toNumber(number(row, name));

/** What our own code stored as JSON; its shape is the writer's. */
export const json = <T>(row: Row, name: string): T => JSON.parse(text(row, name)) as T;

export const jsonOrNull = <T>(row: Row, name: string): T | null => row[name] == null ? null : json<T>(row, name);
