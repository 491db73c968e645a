import { FAULT_NAMES, type FaultName, kindOf, type Range } from "./catalogue.ts";

export interface FaultSetting {
  /** From 0 to 1, on each of the fault's occasions. */
  readonly chance: number;
  readonly range: Range;
}

/** What may go wrong, and the seed that says when. Equal plans and equal calls give equal faults. */
export interface FaultPlan {
  readonly seed: number;
  readonly faults: Readonly<Partial<Record<FaultName, FaultSetting>>>;
}

/** A plan of the named faults; what is left out of a setting is the fault's preset. */
export function faultPlan(
  seed: number,
  faults: Readonly<Partial<Record<FaultName, Partial<FaultSetting>>>>,
): FaultPlan {
  const named = FAULT_NAMES.flatMap((name) => {
    const setting = faults[name];
    return setting ? [[name, settingOf(name, setting)] as const] : [];
  });
  return { seed, faults: Object.fromEntries(named) };
}

/** Every fault with its preset. */
export const everyFault = (seed: number): FaultPlan =>
  faultPlan(seed, Object.fromEntries(FAULT_NAMES.map((name) => [name, {}])));

/** One fault with what is stated of it, its presets for the rest. */
export const settingOf = (name: FaultName, stated: Partial<FaultSetting>): FaultSetting => {
  const { chance, range = [0, 0] } = kindOf(name);
  return { chance: stated.chance ?? chance, range: stated.range ?? range };
};
