import { valuesOf } from "../../coordinator/runtime/config/load.ts";
import { type BaseConfig, changedConfig } from "../../research/search/changed_config.ts";
import { dimensionFault } from "../../research/search/dimension_fault.ts";
import { parseDimension, parseSpace, soundSpace, valueAt } from "../../research/search/space.ts";
import type { Dimension } from "../../domain/search_space.ts";
import { ExitError } from "../exit.ts";
import type { OptimiseOptions } from "./options.ts";

/** What is searched over. @throws {ExitError} 2 with the key that is none. */
export async function spaceOf({ key = [], space }: OptimiseOptions, base: BaseConfig): Promise<Dimension[]> {
  const told: Dimension[] = space === undefined ? [] : await readSpace(space);
  for (const text of key) {
    const dimension = parseDimension(text);
    if (!dimension.ok) throw new ExitError(`--key: ${dimension.error}`, 2);
    told.push(dimension.value);
  }
  const sound = soundSpace(told);
  if (!sound.ok) throw new ExitError(`The search ${sound.error}: give --key or --space`, 2);
  for (const dimension of sound.value) checkKey(dimension, base);
  return sound.value;
}

async function readSpace(path: string): Promise<Dimension[]> {
  const text = await Deno.readTextFile(path).catch((error: Error) => {
    throw new ExitError(`--space: ${path} cannot be read: ${error.message}`, 2);
  });
  const read = parseSpace(valuesOf(text));
  if (!read.ok) throw new ExitError(`--space: ${path} ${read.error}`, 2);
  return read.value;
}

/** A mistake shows before hours are spent: a value outside its limits, or a range in which nothing goes with the other keys. */
function checkKey(dimension: Dimension, base: BaseConfig): void {
  const fault = dimensionFault(dimension, base.config);
  if (fault !== undefined) throw new ExitError(fault, 2);
  const ends = dimension.kind === "choice"
    ? dimension.choices
    : [0, 0.5, 1 - 1e-9].map((place) => valueAt(dimension, place));
  const tried = ends.map((value) => changedConfig(base, { [dimension.key]: value }));
  const refused = tried.find((each) => !each.ok);
  if (refused && !refused.ok && tried.every((each) => !each.ok)) throw new ExitError(refused.error, 2);
}
