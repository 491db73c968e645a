import { mulDiv, toNumber, type Usd, usd } from "../../domain/money.ts";

/** A step of Binance's margin table: the larger a position, the less leverage and the more maintenance margin. */
export interface LeverageBracket {
  /** Highest leverage of a position up to the cap. */
  readonly initialLeverage: number;
  /** Position value in whole dollars: above the floor, up to and with the cap. */
  readonly notionalFloor: number;
  readonly notionalCap: number;
  /** 40 is 0.4 %. */
  readonly maintMarginRatioBps: number;
  /** Taken off value × ratio, so that the maintenance margin grows without a jump from bracket to bracket. */
  readonly cum: Usd;
}

/** One row a bracket: leverage, cap in dollars, ratio in basis points. Floors and `cum` follow from them. */
export function leverageBrackets(rows: readonly (readonly [number, number, number])[]): LeverageBracket[] {
  const brackets: LeverageBracket[] = [];
  for (const [initialLeverage, notionalCap, maintMarginRatioBps] of rows) {
    const before = brackets.at(-1);
    const notionalFloor = before?.notionalCap ?? 0;
    const step = maintMarginRatioBps - (before?.maintMarginRatioBps ?? maintMarginRatioBps);
    const cum = (before?.cum ?? 0) + usd(notionalFloor * step / 10_000) as Usd;
    brackets.push({ initialLeverage, notionalFloor, notionalCap, maintMarginRatioBps, cum });
  }
  return brackets;
}

/** @param value Of the position, unsigned. */
export const bracketOf = (brackets: readonly LeverageBracket[], value: Usd): LeverageBracket =>
  brackets.find(({ notionalCap }) => toNumber(value) <= notionalCap) ?? brackets.at(-1)!;

/** Rounded up. @param value Of the position, unsigned. */
export function maintenanceMargin(brackets: readonly LeverageBracket[], value: Usd): Usd {
  const { maintMarginRatioBps, cum } = bracketOf(brackets, value);
  return mulDiv(value, maintMarginRatioBps, 10_000, "up") - cum as Usd;
}

export const leverageMax = (brackets: readonly LeverageBracket[]): number => brackets[0]!.initialLeverage;

/** The largest position, in whole dollars, that this leverage may hold. */
export const notionalMax = (brackets: readonly LeverageBracket[], leverage: number): number =>
  brackets.findLast(({ initialLeverage }) => initialLeverage >= leverage)?.notionalCap ?? 0;
