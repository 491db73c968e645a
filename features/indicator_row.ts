import { invariant } from "../domain/result.ts";
import type { Candle } from "../domain/candle.ts";
import type { Indicator, IndicatorDefinition } from "./indicator.ts";

/** Indicators that run together and write their features side by side, those of an earlier one before those of a later. */
export class IndicatorRow {
  readonly #indicators: readonly Indicator[];
  /** Where each indicator's first feature stands. */
  readonly #offsets: readonly number[];

  /** @param definitions One that reads another's value stands after it. */
  constructor(definitions: readonly IndicatorDefinition[]) {
    const names = definitions.flatMap(({ features }) => features.map(({ name }) => name));
    const indexOf = new Map(names.map((name, i) => [name, i]));
    const offsets: number[] = [];
    let offset = 0;
    this.#indicators = definitions.map((definition) => {
      const end = offset;
      offsets.push(offset);
      offset += definition.features.length;
      return definition.create((name) => earlier(name, indexOf.get(name), end));
    });
    this.#offsets = offsets;
  }

  /** Takes the next closed candle. @param out One number a feature; NaN is "not warm". */
  update(candle: Candle, out: Float64Array): void {
    for (let i = 0; i < this.#indicators.length; i++) this.#indicators[i]!.update(candle, out, this.#offsets[i]!);
  }
}

function earlier(name: string, index: number | undefined, end: number): number {
  invariant(index !== undefined && index < end, `feature ${name} stands earlier in the catalogue`);
  return index;
}
