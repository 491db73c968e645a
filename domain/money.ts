/**
 * Exact money. Dollars, prices and quantities are integers of 1e-8 (the exchange's own finest step), held in a safe
 * integer; products that this cannot hold go through BigInt. Floats are for features only.
 */
import { err, invariant, ok, type Result } from "./result.ts";

declare const unit: unique symbol;
type Unit<Name extends string> = number & { readonly [unit]: Name };

/** An amount of the quote currency (USDT), in 1e-8. May be negative. */
export type Usd = Unit<"usd">;
/** Quote currency for one coin, in 1e-8. */
export type Price = Unit<"price">;
/** Coins, in 1e-8. A position's quantity is signed: negative is short. */
export type Qty = Unit<"qty">;

/** Units in one whole dollar or coin. */
export const SCALE = 100_000_000;
const SCALE_DECIMALS = 8;

export const ZERO_USD = 0 as Usd;
export const ZERO_QTY = 0 as Qty;

/** How a quotient that is not whole becomes whole. `up` and `down` go away from and towards zero. */
export type Rounding = "down" | "up" | "nearest";

/** @returns `a × b / c`, exact until the last step. @throws {Error} Invariant when `c` is 0 or the result is past 2^53. */
export function mulDiv(a: number, b: number, c: number, rounding: Rounding): number {
  if (c === 0) invariant(false, `mulDiv divides by zero: ${a} × ${b} / 0`);
  if (a === 0 || b === 0) return 0;
  return safe(withinSafe(a, b, c, rounding) ?? withinSafe(b, a, c, rounding) ?? withBigInt(a, b, c, rounding));
}

/**
 * The same in safe integers alone, a tenth of the cost: what of `a` is whole divisors needs no product that is divided.
 *
 * @returns Null where a product is past 2^53.
 */
function withinSafe(a: number, b: number, c: number, rounding: Rounding): number | null {
  const part = a % c;
  const large = (a - part) / c * b, small = part * b;
  if (!(Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(c))) return null;
  if (!(Number.isSafeInteger(large) && Number.isSafeInteger(small))) return null;
  const rest = small % c;
  const quotient = large + (small - rest) / c;
  if (rest === 0 || rounding === "down") return quotient;
  return rounding === "up" || Math.abs(rest) * 2 >= Math.abs(c) ? quotient + Math.sign(rest) * Math.sign(c) : quotient;
}

function withBigInt(a: number, b: number, c: number, rounding: Rounding): number {
  const product = BigInt(a) * BigInt(b);
  const divisor = BigInt(c);
  const quotient = product / divisor;
  const rest = product % divisor;
  return Number(rest === 0n ? quotient : quotient + adjustment(rest, divisor, rounding));
}

function adjustment(rest: bigint, divisor: bigint, rounding: Rounding): bigint {
  const away = (rest < 0n) === (divisor < 0n) ? 1n : -1n;
  const magnitude = (value: bigint) => value < 0n ? -value : value;
  if (rounding === "down") return 0n;
  if (rounding === "up") return away;
  return magnitude(rest) * 2n >= magnitude(divisor) ? away : 0n;
}

function safe(units: number): number {
  if (!Number.isSafeInteger(units)) invariant(false, `money is a whole number within 2^53, was ${units}`);
  return units === 0 ? 0 : units;
}

/** Reads decimal text (`"-12.5"`, `"1e-7"` is refused) without ever touching a float. More than 8 decimals is an error. */
export function parseUnits(text: unknown): Result<number> {
  const match = typeof text === "string" ? /^(-?)(\d+)(?:\.(\d*))?$/.exec(text) : null;
  if (!match) return err(`Cannot read ${JSON.stringify(text)} as a decimal number`);
  const [, sign, whole = "", fraction = ""] = match;
  const kept = fraction.slice(0, SCALE_DECIMALS).padEnd(SCALE_DECIMALS, "0");
  if (/[1-9]/.test(fraction.slice(SCALE_DECIMALS))) return err(`Cannot hold "${text}": finer than 1e-8`);
  const units = Number(BigInt(whole + kept)) * (sign ? -1 : 1);
  return Number.isSafeInteger(units)
    ? ok(units === 0 ? 0 : units)
    : err(`Cannot hold "${text}": past 2^53 units of 1e-8`);
}

/** Units from a number that is already a float (configuration, a candle). Rounded to the nearest 1e-8. */
export const unitsFromNumber = (value: number): number => safe(Math.round(value * SCALE));

export const usd = (dollars: number): Usd => unitsFromNumber(dollars) as Usd;
export const price = (dollars: number): Price => unitsFromNumber(dollars) as Price;
export const qty = (coins: number): Qty => unitsFromNumber(coins) as Qty;

/** The plain number behind units: for features, charts and JSON. Prints as the same decimals. */
export const toNumber = (units: number): number => units / SCALE;

/** Shortest exact decimal text: `150000000` → `"1.5"`. */
export function formatUnits(units: number): string {
  const digits = Math.abs(safe(units)).toString().padStart(SCALE_DECIMALS + 1, "0");
  const fraction = digits.slice(-SCALE_DECIMALS).replace(/0+$/, "");
  return `${units < 0 ? "-" : ""}${digits.slice(0, -SCALE_DECIMALS)}${fraction ? `.${fraction}` : ""}`;
}

/** `price × quantity`, signed like the quantity. Exact for any tick and step whose decimals add up to at most 8. */
export const notional = (price: Price, qty: Qty, rounding: Rounding = "nearest"): Usd =>
  mulDiv(price, qty, SCALE, rounding) as Usd;

/** Average price of `qty` coins that cost `cost`. Display only: keep cost and quantity, they are exact. */
export const averagePrice = (cost: Usd, qty: Qty): Price => mulDiv(cost, SCALE, qty, "nearest") as Price;

/** The same, null while nothing is filled. */
export const averagePriceOrNull = (cost: Usd, qty: Qty): Price | null => qty === 0 ? null : averagePrice(cost, qty);

/** Share of an amount, e.g. `fraction(equity, 0.3)`. Rounded down, against us. `ratio` is read to 1e-8. */
export const fraction = (amount: Usd, ratio: number): Usd =>
  mulDiv(amount, unitsFromNumber(ratio), SCALE, "down") as Usd;

/** Fee on a filled value. @param feeBps 5 is 0.05 %. @returns Never negative for a positive rate; rounded up, against us. */
export function fee(filled: Usd, feeBps: number): Usd {
  return Number(ceilDiv(BigInt(Math.abs(filled)) * BigInt(Math.round(feeBps * 1e6)), 10_000n * 1_000_000n)) as Usd;
}

const ceilDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

export const addUsd = (...amounts: readonly Usd[]): Usd => safe(amounts.reduce((sum, each) => sum + each, 0)) as Usd;
export const subUsd = (a: Usd, b: Usd): Usd => safe(a - b) as Usd;
export const addQty = (a: Qty, b: Qty): Qty => safe(a + b) as Qty;
export const negQty = (a: Qty): Qty => safe(-a) as Qty;

/** @returns `quantity` that `amount` buys at `price`, rounded down. */
export const qtyFor = (amount: Usd, price: Price): Qty => mulDiv(amount, SCALE, price, "down") as Qty;

/** @throws {Error} Invariant unless `units` is a quantity of 0 or more. */
export function invariantQty(units: number, message: string): Qty {
  invariant(units >= 0, message);
  return safe(units) as Qty;
}
