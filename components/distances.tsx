import { Meter } from "./bars.tsx";
import { Changing } from "./changing.tsx";
import { NONE, percent, price } from "../domain/figure_text.ts";
import type { PositionView } from "./overview.ts";

type Goal = "stop" | "target" | "liquidation";
const TONES = { stop: "short", target: "long", liquidation: "warn" } as const;

/** How far the price is from where a position ends: of the price, and as the share of the way from its entry. */
export function Distances({ position }: { position: PositionView }) {
  const { stop_price, target_price, liquidation_price } = position;
  return (
    <ul class="distances">
      <Distance goal="stop" at={stop_price} position={position} />
      <Distance goal="target" at={target_price} position={position} />
      <Distance goal="liquidation" at={liquidation_price} position={position} />
    </ul>
  );
}

interface DistanceProps {
  readonly goal: Goal;
  readonly at: number | null;
  readonly position: PositionView;
}

const Distance = ({ goal, at, position: { entry_price, mark_price } }: DistanceProps) => (
  <li class={`distance distance-${goal}`}>
    <span>To {goal}</span>
    <Meter value={at === null ? null : leftOf(mark_price, entry_price, at)} tone={TONES[goal]} />
    <span class="num">
      <Changing text={at === null ? NONE : away(Math.abs(at - mark_price) / mark_price)} />
    </span>
    <span class="num dim">
      <Changing text={at === null ? goal === "liquidation" ? "out of reach" : "none" : price(at)} />
    </span>
  </li>
);

/** A liquidation may be several times the price away: then nobody needs to know how many. */
const away = (fraction: number): string => fraction > 1 ? "over 100 %" : percent(fraction, 2);

/** 1 at the entry and beyond, 0 where it ends. */
const leftOf = (mark: number, entry: number, end: number): number => entry === end ? 0 : (end - mark) / (end - entry);
