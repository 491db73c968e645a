import { shown } from "../../coordinator/runtime/config/faults.ts";
import { merged } from "../../coordinator/runtime/config/load.ts";
import { type Config, configSchema } from "../../coordinator/runtime/config/schema.ts";
import type { Dimension } from "../../domain/search_space.ts";
import { changesOf, keyFault } from "./changed_config.ts";

/**
 * What can be told of a key and its values before hours are spent. How keys go together shows in the trials: another
 * key may move out of the way.
 *
 * @returns Why a search cannot set the key, or to one of these values; undefined when it can.
 */
export function dimensionFault(dimension: Dimension, config: Config): string | undefined {
  const { key } = dimension;
  const wrongKey = keyFault(key, config);
  if (wrongKey !== undefined) return wrongKey;
  const values = dimension.kind === "choice" ? dimension.choices : [dimension.low, dimension.high];
  for (const value of values) {
    // The configuration is sound by itself: what its schema says against this one, it says against the value.
    const parsed = configSchema.safeParse(merged(config, changesOf(config, { [key]: value })));
    if (!parsed.success) return `${key} ${parsed.error.issues[0]!.message}, was ${shown(value)} in ${told(dimension)}`;
  }
  return undefined;
}

const told = (dimension: Dimension): string =>
  dimension.kind === "choice" ? dimension.choices.join("|") : `${dimension.low}..${dimension.high}`;
