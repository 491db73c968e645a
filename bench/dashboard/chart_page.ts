/** In the browser: the same candles and trades through our chart and through the library as it comes. */
import { CandlestickSeries, createChart, createSeriesMarkers, type Time } from "lightweight-charts";
import { LiveChart } from "../../components/live_chart.ts";
import type { Candle, TradeView } from "../../components/overview.ts";

declare global {
  var updates: (bars: number, markers: number, rounds: number) => Promise<{ ours: number[]; plain: number[] }>;
}

const CANDLE_MS = 300_000;

function box(): HTMLElement {
  const element = document.createElement("div");
  element.className = "box";
  return document.body.appendChild(element);
}

/** A wave: every price is in view at some time, and none needs chance. */
const candleAt = (i: number): Candle => {
  const at = 60_000 + 3_000 * Math.sin(i / 90) + 400 * Math.sin(i / 7);
  return { openTimeMs: i * CANDLE_MS, open: at, high: at + 60, low: at - 60, close: at + 30, volume: 10 + (i % 13) };
};

/** Every trade is two markers. */
const tradeAt = (entry: number, exit: number): TradeView =>
  ({
    side: entry % 2 ? "long" : "short",
    entry_time: entry * CANDLE_MS,
    exit_time: exit * CANDLE_MS,
    pnl: 1,
  }) as TradeView;

/** From the call to the end of the frame that shows it, without the wait for the frame. */
async function costOf(show: () => void): Promise<number> {
  await new Promise(requestAnimationFrame);
  let [frameStartMs, frameEndMs] = [0, 0];
  requestAnimationFrame(() => frameStartMs = performance.now());
  const startedMs = performance.now();
  show();
  const calledMs = performance.now() - startedMs;
  await new Promise<void>((resolve) =>
    requestAnimationFrame(() => {
      frameEndMs = performance.now();
      resolve();
    })
  );
  return calledMs + frameEndMs - frameStartMs;
}

globalThis.updates = async (bars, markers, rounds) => {
  let candles = Array.from({ length: bars }, (_, i) => candleAt(i));
  const every = Math.floor(bars / (markers / 2));
  const trades = Array.from(
    { length: markers / 2 },
    (_, i) => tradeAt(i * every + 1, i * every + Math.ceil(every / 2)),
  );
  const chart = new LiveChart(box(), "UTC");
  chart.show(candles, trades, undefined);
  const bare = createChart(box(), { autoSize: true });
  const series = bare.addSeries(CandlestickSeries);
  const plugin = createSeriesMarkers(series, []);
  const [ours, plain]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    candles = [...candles.slice(1), candleAt(bars + round)];
    const shown = candles;
    ours.push(await costOf(() => chart.show(shown, trades, undefined)));
    plain.push(
      await costOf(() => {
        series.setData(shown.map(({ openTimeMs, ...bar }) => ({ time: openTimeMs / 1000 as Time, ...bar })));
        plugin.setMarkers(trades.flatMap(({ entry_time, exit_time }) =>
          [entry_time!, exit_time!].map((timeMs) => ({
            time: timeMs / 1000 as Time,
            position: "aboveBar" as const,
            shape: "circle" as const,
            color: "red",
          }))
        ));
      }),
    );
  }
  return { ours, plain };
};
