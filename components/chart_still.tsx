import { dateTime, price } from "../domain/figure_text.ts";
import type { Candle } from "./overview.ts";

const SHOWN = 120;
const WIDTH = 960;
const HEIGHT = 400;

/** The candles as a still picture: what a reader without scripts sees, and everybody until the live chart is there. */
export function ChartStill({ candles }: { candles: readonly Candle[] }) {
  const shown = candles.slice(-SHOWN);
  const low = Math.min(...shown.map((each) => each.low));
  const high = Math.max(...shown.map((each) => each.high));
  const range = high - low || 1;
  const y = (value: number) => (HEIGHT - 10 - (value - low) / range * (HEIGHT - 20)).toFixed(1);
  const step = WIDTH / SHOWN;
  const [first, last] = [shown[0], shown.at(-1)];
  return (
    <>
      <svg
        class="chart-still"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={describe(shown)}
      >
        {(["up", "down"] as const).map((way) => (
          <path
            key={way}
            class={`still-${way}`}
            d={shown.map((candle, i) => (candle.close >= candle.open ? "up" : "down") === way ? bar(candle, i) : "")
              .join("")}
          />
        ))}
      </svg>
      {first && last && (
        <p class="still-scale" aria-hidden="true">
          <span>{price(high)}</span>
          <span>{price(low)}</span>
          <span>{dateTime(first.openTimeMs)} UTC</span>
          <span>{dateTime(last.openTimeMs)} UTC</span>
        </p>
      )}
    </>
  );

  function bar({ open, high, low, close }: Candle, i: number): string {
    const middle = (i + 0.5) * step;
    const [left, right] = [(middle - step * 0.35).toFixed(1), (middle + step * 0.35).toFixed(1)];
    const [top, bottom] = [y(Math.max(open, close)), (Number(y(Math.min(open, close))) + 0.5).toFixed(1)];
    const wick = `M${(middle - 0.5).toFixed(1)} ${y(high)}h1V${y(low)}h-1Z`;
    return `${wick}M${left} ${top}H${right}V${bottom}H${left}Z`;
  }
}

export function describe(candles: readonly Candle[]): string {
  const [first, last] = [candles[0], candles.at(-1)];
  if (!first || !last) return "No candles yet";
  const lowest = Math.min(...candles.map((each) => each.low));
  const highest = Math.max(...candles.map((each) => each.high));
  return `${candles.length} candles from ${dateTime(first.openTimeMs)} to ${dateTime(last.openTimeMs)} UTC, ` +
    `between ${price(lowest)} and ${price(highest)}, last close ${price(last.close)}`;
}
