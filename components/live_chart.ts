import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineStyle,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import { price } from "./format.ts";
import { type ChartLine, chartLines, type ChartMark, chartMarks, legible, type Levels } from "./chart_marks.ts";
import type { Candle, TradeView } from "./overview.ts";

const seconds = (ms: number) => (ms / 1000) as UTCTimestamp;

/** Colours come from the page's own variables, so that there is one palette. */
type Palette = Readonly<Record<"up" | "down" | "text" | "grid" | "volume" | "accent", string>>;

function palette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    up: of("up"),
    down: of("down"),
    text: of("muted"),
    grid: of("grid"),
    volume: of("volume"),
    accent: of("accent"),
  };
}

/** The candle chart in the browser: redraws only what changed. */
export class LiveChart {
  #chart: IChartApi;
  #candles: ISeriesApi<"Candlestick">;
  #volume: ISeriesApi<"Histogram">;
  #marks: ISeriesMarkersPluginApi<Time>;
  #lines: IPriceLine[] = [];
  #linesKey = "";
  #marksKey = "";
  #shown: readonly Candle[] = [];
  #palette = palette();
  #themes: MutationObserver;
  #preference = matchMedia("(prefers-color-scheme: dark)");
  #last: [readonly Candle[], readonly TradeView[], Levels | undefined] | null = null;

  constructor(box: HTMLElement) {
    this.#chart = createChart(box, {
      autoSize: true,
      localization: { locale: "en-US", priceFormatter: price },
      layout: {
        attributionLogo: false,
        background: { color: "transparent" },
        fontFamily: "Inter, system-ui, sans-serif",
        fontSize: 11,
      },
      rightPriceScale: { borderVisible: false, minimumWidth: 72, scaleMargins: { top: 0.08, bottom: 0.2 } },
      timeScale: { borderVisible: false, minimumHeight: 28, timeVisible: true, rightOffset: 12, barSpacing: 7 },
      handleScroll: { vertTouchDrag: false },
    });
    this.#candles = this.#chart.addSeries(CandlestickSeries, { priceLineStyle: LineStyle.Dotted });
    this.#volume = this.#chart.addSeries(HistogramSeries, {
      priceScaleId: "volume",
      priceFormat: { type: "volume" },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.#volume.priceScale().applyOptions({ scaleMargins: { top: 0.86, bottom: 0 } });
    this.#marks = createSeriesMarkers(this.#candles, []);
    this.#recolour();
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(() => {
      if (this.#last) this.#showMarks(this.#legible(chartMarks(this.#last[1], this.#shown)));
    });
    this.#themes = new MutationObserver(() => this.#recolour());
    this.#themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.#preference.addEventListener("change", this.#recolour);
  }

  show(candles: readonly Candle[], trades: readonly TradeView[], position: Levels | undefined): void {
    this.#last = [candles, trades, position];
    this.#showCandles(candles);
    this.#showMarks(this.#legible(chartMarks(trades, candles)));
    this.#showLines(chartLines(position));
  }

  /** A time that is over: from its first candle to its last, and no line for a price of now. */
  showPast(): void {
    this.#candles.applyOptions({ lastValueVisible: false, priceLineVisible: false });
    this.#chart.timeScale().fitContent();
  }

  /** Which labels have room changes with what is in view. */
  #legible(marks: readonly ChartMark[]): readonly ChartMark[] {
    const scale = this.#chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (!range) return marks;
    const room = { firstShown: range.from, labelCandles: LABEL_PX * (range.to - range.from) / scale.width() };
    return legible(marks, this.#shown, room);
  }

  close(): void {
    this.#themes.disconnect();
    this.#preference.removeEventListener("change", this.#recolour);
    this.#chart.remove();
  }

  #recolour = (): void => {
    const colours = this.#palette = palette();
    this.#chart.applyOptions({
      layout: { textColor: colours.text },
      grid: { vertLines: { color: colours.grid }, horzLines: { color: colours.grid } },
    });
    this.#candles.applyOptions({
      upColor: colours.up,
      downColor: colours.down,
      wickUpColor: colours.up,
      wickDownColor: colours.down,
      borderVisible: false,
    });
    this.#volume.applyOptions({ color: colours.volume });
    this.#linesKey = this.#marksKey = "";
    if (this.#last) this.show(...this.#last);
  };

  /** A candle more at the end is added; anything else draws anew. */
  #showCandles(candles: readonly Candle[]): void {
    const before = this.#shown;
    if (candles === before) return;
    this.#shown = candles;
    const newer = continuation(before, candles);
    if (newer) {
      for (const candle of newer) {
        this.#candles.update(bar(candle));
        this.#volume.update(volume(candle));
      }
      return;
    }
    this.#candles.setData(candles.map(bar));
    this.#volume.setData(candles.map(volume));
    this.#candles.applyOptions({ priceFormat: priceFormat(candles.at(-1)?.close ?? 0) });
  }

  #showMarks(marks: readonly ChartMark[]): void {
    const key = marks.map((mark) => `${mark.timeMs}${mark.kind}${mark.text}`).join();
    if (key === this.#marksKey) return;
    this.#marksKey = key;
    this.#marks.setMarkers(marks.map((mark) => this.#marker(mark)));
  }

  /** Entries are arrows in the trade's direction; exits are squares with the result. */
  #marker({ timeMs, kind, side, text, good }: ChartMark): SeriesMarker<Time> {
    const { up, down, accent } = this.#palette;
    const time = seconds(timeMs);
    if (kind === "exit") {
      const position = side === "long" ? "aboveBar" : "belowBar";
      return { time, position, shape: "square", color: good ? up : down, text, size: 0.6 };
    }
    return side === "long"
      ? { time, position: "belowBar", shape: "arrowUp", color: accent, text }
      : { time, position: "aboveBar", shape: "arrowDown", color: accent, text };
  }

  #showLines(lines: readonly ChartLine[]): void {
    const key = JSON.stringify(lines);
    if (key === this.#linesKey) return;
    this.#linesKey = key;
    this.#lines.forEach((line) => this.#candles.removePriceLine(line));
    const colours = { entry: this.#palette.accent, stop: this.#palette.down, target: this.#palette.up };
    this.#lines = lines.map(({ price: at, kind }) =>
      this.#candles.createPriceLine({
        price: at,
        title: kind,
        color: colours[kind],
        lineWidth: 1,
        lineStyle: kind === "entry" ? LineStyle.Dotted : LineStyle.Dashed,
        axisLabelVisible: true,
      })
    );
  }
}

/** A result with sign and two decimals, as wide as it gets below 100. */
const LABEL_PX = 42;
/** How many candles are added one by one at most. */
const ADDED_MOST = 50;

/** The candles from the last shown one on, when nothing else differs; null when all must be drawn anew. */
function continuation(before: readonly Candle[], now: readonly Candle[]): readonly Candle[] | null {
  const [first, last] = [before[0], before.at(-1)];
  if (!first || !last || now.length === 0 || now[0]!.openTimeMs < first.openTimeMs) return null;
  const from = now.findIndex((each) => each.openTimeMs === last.openTimeMs);
  return from >= 0 && now.length - from <= ADDED_MOST ? now.slice(from) : null;
}

const bar = ({ openTimeMs, open, high, low, close }: Candle) => ({ time: seconds(openTimeMs), open, high, low, close });
const volume = (candle: Candle) => ({ time: seconds(candle.openTimeMs), value: candle.volume });

/** As many decimals as make about six digits. */
function priceFormat(value: number) {
  const precision = value >= 1000 ? 1 : value >= 10 ? 2 : value >= 1 ? 4 : 6;
  return { type: "price" as const, precision, minMove: 10 ** -precision };
}
