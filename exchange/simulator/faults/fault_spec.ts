import { err, ok, type Result } from "../../../domain/result.ts";
import { FAULT_NAMES, type FaultName, kindOf, type Range } from "./catalogue.ts";
import { everyFault, type FaultPlan, type FaultSetting, settingOf } from "./fault_plan.ts";

const SEED_PRESET = 1;
const SEED_MAX = 2 ** 31 - 1;
const NUMBER = String.raw`\d+(?:\.\d+)?(?:e-?\d+)?`;
/** `0.02`, `50..400` or `0.02@50..400`. */
const SETTING = new RegExp(`^(?:(${NUMBER})(?:@|$))?(?:(${NUMBER})\\.\\.(${NUMBER}))?$`);

/**
 * Reads `all`, or a list such as `timeout_after=0.02,latency=50..400,ws_drop,halt=0.01@5000..60000,seed=7`. Later items
 * override earlier ones, so `all,latency=0` is everything but latency.
 *
 * @returns The plan, or a sentence naming the item, what is wrong and what is possible.
 */
export function parseFaultSpec(spec: string): Result<FaultPlan> {
  let plan: FaultPlan = { seed: SEED_PRESET, faults: {} };
  for (const item of spec.split(",").map((each) => each.trim()).filter(Boolean)) {
    const next = withItem(plan, item);
    if (!next.ok) return next;
    plan = next.value;
  }
  return ok(plan);
}

/** The shortest text that `parseFaultSpec` reads as this plan. */
export function formatFaultSpec({ seed, faults }: FaultPlan): string {
  const items = FAULT_NAMES.flatMap((name) => {
    const setting = faults[name];
    return setting ? [`${name}=${formatSetting(name, setting)}`] : [];
  });
  return [...items, `seed=${seed}`].join(",");
}

function withItem(plan: FaultPlan, item: string): Result<FaultPlan> {
  const [name = "", value] = item.split("=", 2).map((each) => each.trim());
  if (name === "all" && value === undefined) return ok({ seed: plan.seed, faults: everyFault(plan.seed).faults });
  if (name === "seed") return withSeed(plan, value);
  if (!isFaultName(name)) return err(`Unknown fault "${name}": possible are all, seed=N, ${FAULT_NAMES.join(", ")}`);
  const setting = parseSetting(name, value);
  return setting.ok ? ok({ ...plan, faults: { ...plan.faults, [name]: setting.value } }) : setting;
}

function withSeed(plan: FaultPlan, value = ""): Result<FaultPlan> {
  const seed = /^\d+$/.test(value) ? Number(value) : NaN;
  return seed <= SEED_MAX
    ? ok({ ...plan, seed })
    : err(`seed must be a whole number from 0 to ${SEED_MAX}, was "${value}"`);
}

function parseSetting(name: FaultName, value: string | undefined): Result<FaultSetting> {
  if (value === undefined) return ok(settingOf(name, {}));
  const match = value === "" ? null : SETTING.exec(value);
  if (!match) {
    return err(`Cannot read ${name}=${value}: give a chance (0.02), a range (50..400) or both (0.02@50..400)`);
  }
  const [, chance, low, high] = match;
  if (chance !== undefined && Number(chance) > 1) return err(`The chance of ${name} must be 0 to 1, was ${chance}`);
  if (low !== undefined && kindOf(name).range === undefined) return err(`${name} has no range: give a chance only`);
  if (Number(low) > Number(high)) return err(`The range of ${name} must go up, was ${low}..${high}`);
  return ok(settingOf(name, {
    ...(chance === undefined ? {} : { chance: Number(chance) }),
    ...(low === undefined ? {} : { range: [Number(low), Number(high)] satisfies Range }),
  }));
}

const formatSetting = (name: FaultName, { chance, range }: FaultSetting): string =>
  kindOf(name).range === undefined ? String(chance) : `${chance}@${range[0]}..${range[1]}`;

const isFaultName = (name: string): name is FaultName => (FAULT_NAMES as readonly string[]).includes(name);
