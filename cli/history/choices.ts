import { isTimeframe, type Timeframe, TIMEFRAMES } from "../../domain/candle.ts";
import { type Repair, REPAIR_NAMES, REPAIRS } from "../../research/history/quality/repairs.ts";
import { isSymbol } from "../../research/history/store/series.ts";
import { ExitError } from "../exit.ts";

/** @throws {ExitError} 2, with what each repair does. */
export function repairsNamed(names: readonly string[] = []): ReadonlySet<Repair> {
  const known = (name: string): name is Repair => Object.hasOwn(REPAIRS, name);
  for (const name of names) {
    if (known(name)) continue;
    const all = REPAIR_NAMES.map((each) => `  ${each}: ${REPAIRS[each]}`).join("\n");
    throw new ExitError(`There is no repair "${name}"; there are\n${all}`, 2);
  }
  return new Set(names.filter(known));
}

/** @throws {ExitError} 2 */
export function timeframeNamed(name: string): Timeframe {
  if (isTimeframe(name)) return name;
  throw new ExitError(`--timeframe must be one of ${TIMEFRAMES.join(", ")}, was "${name}"`, 2);
}

/** @throws {ExitError} 2 */
export function symbolNamed(name: string): string {
  if (isSymbol(name)) return name;
  throw new ExitError(`--symbol must be the exchange's id such as BTCUSDT, was "${name}"`, 2);
}
