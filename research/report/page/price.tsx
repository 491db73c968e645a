import { dateTime, number, price, signed, words } from "../../../domain/figure_text.ts";
import { averagePrice, toNumber } from "../../../domain/money.ts";
import { netPnl, type Trade } from "../../../domain/trade.ts";
import type { Candle } from "../../../domain/candle.ts";
import { dateTicks, Frame, pxOf, type Scale, scaleOf, valueTicks, WIDE, yOf } from "./frame.tsx";
import type { PageInput } from "./page_input.ts";
import { Section } from "./section.tsx";
import { joined } from "./thinned.ts";

const BARS_MOST = 260;
const MARKS_MOST = 300;
const MARKETS_MOST = 4;
const PRICE_PX = 320;

/** Each market's candles with the trades on them. */
export function Prices({ report, trades, markets }: PageInput) {
  const shown = markets.slice(0, MARKETS_MOST);
  return (
    <Section id="trades" title="Trades on the price">
      <p class="key">
        {(["long", "short"] as const).flatMap((side) =>
          ([["up", "won"], ["down", "lost"]] as const).flatMap(([way, word]) => [
            <svg key={`${side} ${way}`} class="key-mark" viewBox="-6 -6 12 12" aria-hidden="true">
              <path class={`mark is-${way}`} d={SHAPES[side]} />
            </svg>,
            <span key={`${side} ${word}`}>{side} that {word}</span>,
          ])
        )}
      </p>
      {shown.map(({ symbol, candles }) => (
        <PriceChart
          key={symbol}
          symbol={symbol}
          candles={candles}
          trades={trades.filter((trade) => trade.symbol === symbol)}
          from={report.from}
          to={report.to}
        />
      ))}
      {markets.length > shown.length && (
        <p class="dim">{markets.length - shown.length} more markets are not drawn: their trades stand in trades.csv.</p>
      )}
    </Section>
  );
}

interface PriceChartProps {
  readonly symbol: string;
  readonly candles: readonly Candle[];
  readonly trades: readonly Trade[];
  readonly from: number;
  readonly to: number;
}

const SHAPES = { long: "M0-5L5 4H-5Z", short: "M0 5L5-4H-5Z" } as const;

function PriceChart({ symbol, candles, trades, from, to }: PriceChartProps) {
  const bars = joined(candles, BARS_MOST);
  const scale = scaleOf(bars.flatMap(({ high, low }) => [high, low]));
  const x = (timeMs: number) => (timeMs - from) / (to - from);
  const marked = trades.toSorted((a, b) => Math.abs(netPnl(b)) - Math.abs(netPnl(a))).slice(0, MARKS_MOST);
  return (
    <figure>
      <figcaption>
        <strong>{symbol}</strong>: {number(candles.length, 0)} candles drawn as {number(bars.length, 0)}
        {marked.length < trades.length
          ? `; the ${number(marked.length, 0)} trades of ${
            number(trades.length, 0)
          } that moved most are marked at their entry`
          : trades.length > 0
          ? "; each trade is marked at its entry"
          : "; no trade"}
      </figcaption>
      <Frame
        label={`${symbol} between ${price(scale.low)} and ${price(scale.high)}, ${trades.length} trades`}
        values={valueTicks(scale, (value) => number(value, scale.high < 100 ? 2 : 0))}
        along={dateTicks(from, to)}
        plotPx={PRICE_PX}
        over={marked.map((trade) => (
          <Mark
            key={trade.tradeId}
            trade={trade}
            scale={scale}
            at={x(trade.entryTimeMs!)}
          />
        ))}
      >
        {(["up", "down"] as const).map((way) => (
          <path
            key={way}
            class={`bar is-${way}`}
            d={bars.map((bar, i) => (bar.close >= bar.open) === (way === "up") ? barPath(bar, i) : "").join("")}
          />
        ))}
      </Frame>
    </figure>
  );

  function barPath({ open, high, low, close }: Candle, i: number): string {
    const step = WIDE / bars.length, middle = (i + 0.5) * step, half = step * 0.36;
    const [top, bottom] = [yOf(scale, Math.max(open, close)), yOf(scale, Math.min(open, close))];
    const wick = `M${(middle - step * 0.08).toFixed(1)} ${yOf(scale, high).toFixed(1)}h${(step * 0.16).toFixed(1)}V${
      yOf(scale, low).toFixed(1)
    }h${(-step * 0.16).toFixed(1)}Z`;
    return `${wick}M${(middle - half).toFixed(1)} ${top.toFixed(1)}h${(2 * half).toFixed(1)}V${
      Math.max(bottom, top + 1).toFixed(1)
    }h${(-2 * half).toFixed(1)}Z`;
  }
}

function Mark({ trade, scale, at }: { trade: Trade; scale: Scale; at: number }) {
  const { side, entryCost, entryQty, exitReason, entryTimeMs } = trade;
  const entry = toNumber(averagePrice(entryCost, entryQty)), result = toNumber(netPnl(trade));
  return (
    <svg x={`${(at * 100).toFixed(2)}%`} y={pxOf(scale, entry, PRICE_PX).toFixed(1)} overflow="visible">
      <path class={`mark is-${result > 0 ? "up" : "down"}`} d={SHAPES[side]}>
        <title>
          {`${side} ${dateTime(entryTimeMs)} at ${price(entry)}: ${signed(result)} USD, ${
            words(exitReason ?? "unknown").toLowerCase()
          }`}
        </title>
      </path>
    </svg>
  );
}
