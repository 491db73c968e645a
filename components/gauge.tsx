import { Meter } from "./bars.tsx";
import { number, percent, words } from "../domain/figure_text.ts";

export interface Limit {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
}

/** From here on a limit is near. */
const NEAR = 0.8;

/** How much of a limit is used: the bar, both figures, and a word when it is near or reached. */
export function Gauge({ name, value, limit, unit }: Limit) {
  const share = limit > 0 ? value / limit : value > 0 ? 1 : 0;
  const state = share >= 1 ? "reached" : share >= NEAR ? "near" : null;
  return (
    <li class={`gauge ${state === null ? "" : `is-${state}`}`}>
      <span class="gauge-name">
        {words(name)} {state && <strong>{state}</strong>}
      </span>
      <span class="num">
        {amount(value, unit)} <span class="dim">of {amount(limit, unit)}{unitOf(unit)}</span>
      </span>
      <Meter value={share} tone={state === null ? "info" : "short"} />
    </li>
  );
}

const amount = (value: number, unit: string): string =>
  unit === "fraction" ? percent(value, 2) : unit === "USDT" ? number(value) : number(value, 0);

/** A percent sign says it itself. */
const unitOf = (unit: string): string => unit === "fraction" ? "" : ` ${unit}`;
