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
import { dateTime, price } from "../domain/figure_text.ts";
import {
  type ChartLine,
  chartLines,
  type ChartMark,
  chartMarks,
  type DecisionMark,
  decisionMarks,
  edgeLevels,
  legible,
  type Levels,
  placeOf,
} from "./chart_marks.ts";
import { EdgeList } from "./edge_list.ts";
import { clearOfCandles } from "./label_room.ts";
import type { Candle, DecisionView, TradeView } from "./overview.ts";
import { aheadMs } from "./zone.ts";

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
  #last: Parameters<LiveChart["show"]> | null = null;
  /** What the chart holds: more than the page keeps, and never without end. */
  #held: readonly Candle[] = [];
  #edges: EdgeList;
  #frame: number | undefined;
  #isPast = false;
  /** The library knows UTC only: its times are moved by what the reader's clock is ahead at the newest candle. */
  #aheadMs = 0;

  /** @param zone Of the reader. */
  constructor(readonly box: HTMLElement, readonly zone: string) {
    this.#chart = createChart(box, {
      autoSize: true,
      localization: {
        locale: "en-US",
        priceFormatter: price,
        timeFormatter: (time: Time) => dateTime(this.#msOf(time), zone),
      },
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
    this.#marks = createSeriesMarkers(this.#candles, [], { zOrder: "aboveSeries" });
    this.#edges = new EdgeList(box);
    this.#recolour();
    this.#chart.timeScale().subscribeVisibleLogicalRangeChange(() => {
      if (this.#last) this.#markAll(this.#last[1], this.#last[3]);
      this.#lookAtEdges();
    });
    // Who pulls the scale of prices tells nobody.
    for (const kind of ["pointermove", "pointerup", "wheel"]) {
      box.addEventListener(kind, this.#lookAtEdges, { passive: true });
    }
    this.#themes = new MutationObserver(() => this.#recolour());
    this.#themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.#preference.addEventListener("change", this.#recolour);
  }

  #timeOf = (ms: number) => ((ms + this.#aheadMs) / 1000) as UTCTimestamp;
  #msOf = (time: Time) => (time as number) * 1000 - this.#aheadMs;

  /** @param decisions Those that are to be marked. */
  show(
    candles: readonly Candle[],
    trades: readonly TradeView[],
    position: Levels | undefined,
    decisions: readonly DecisionView[] = [],
  ): void {
    this.#last = [candles, trades, position, decisions];
    this.#showCandles(candles);
    this.#markAll(trades, decisions);
    this.#showLines(chartLines(position));
    this.#lookAtEdges();
  }

  #markAll(trades: readonly TradeView[], decisions: readonly DecisionView[] = []): void {
    this.#showMarks(this.#legible(chartMarks(trades, this.#held)), decisionMarks(decisions, this.#held));
  }

  /** With the next frame, when the chart has found its scale. */
  #lookAtEdges = (): void => {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      const last = this.#held.at(-1);
      this.#labelPrice();
      // Which labels are clear of the candles depends on the scale.
      if (this.#last) this.#markAll(this.#last[1], this.#last[3]);
      const now = last && !this.#isPast ? [{ kind: "price" as const, price: last.close }] : [];
      const height = this.#chart.panes()[0]?.getHeight() ?? 0;
      const levels = [...chartLines(this.#last?.[2]), ...now];
      const inView = this.#chart.timeScale().getVisibleRange();
      if (inView) {
        this.box.dataset["inView"] = [inView.from, inView.to].map((time) => this.#msOf(time) / 1000).join(" ");
      }
      this.#edges.show(edgeLevels(levels, (at) => this.#candles.priceToCoordinate(at), height));
    });
  };

  /** The label at the scale tells the last price in view: whoever looks back would take it for that of now. */
  #labelPrice(): void {
    const range = this.#chart.timeScale().getVisibleLogicalRange();
    const lastValueVisible = !this.#isPast && (range === null || range.to >= this.#held.length - 1);
    // For whoever looks from outside: the canvas says nothing.
    this.box.dataset["labelled"] = String(lastValueVisible);
    if (this.#candles.options().lastValueVisible !== lastValueVisible) this.#candles.applyOptions({ lastValueVisible });
  }

  /** A time that is over: from its first candle to its last, and no line for a price of now. */
  showPast(): void {
    this.#isPast = true;
    this.#candles.applyOptions({ lastValueVisible: false, priceLineVisible: false });
    this.#chart.timeScale().fitContent();
  }

  /** Which labels have room changes with what is in view. */
  #legible(marks: readonly ChartMark[]): readonly ChartMark[] {
    const scale = this.#chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    if (!range) return marks;
    const labelCandles = LABEL_PX * (range.to - range.from) / scale.width();
    const told = legible(marks, this.#held, { firstShown: range.from, labelCandles });
    return clearOfCandles(told, this.#held, {
      labelCandles,
      yOf: (at) => this.#candles.priceToCoordinate(at),
    });
  }

  close(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    for (const kind of ["pointermove", "pointerup", "wheel"]) this.box.removeEventListener(kind, this.#lookAtEdges);
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
    const held = newer ? joined(this.#held, newer) : candles;
    this.#held = held.length > HELD_MOST + ADDED_MOST ? held.slice(-HELD_MOST) : held;
    if (newer && this.#held === held) {
      for (const candle of newer) {
        this.#candles.update(this.#bar(candle));
        this.#volume.update(this.#volumeOf(candle));
      }
      return;
    }
    this.#drawAnew(this.#held);
  }

  /** Who has scrolled back keeps looking at the same time; how near it is looked at stays in any case. */
  #drawAnew(candles: readonly Candle[]): void {
    const scale = this.#chart.timeScale();
    const range = scale.scrollPosition() < 0 ? scale.getVisibleRange() : null;
    this.#aheadMs = aheadMs(candles.at(-1)?.openTimeMs ?? 0, this.zone);
    this.#candles.setData(candles.map(this.#bar));
    this.#volume.setData(candles.map(this.#volumeOf));
    this.#candles.applyOptions({ priceFormat: priceFormat(candles.at(-1)?.close ?? 0) });
    const [first] = candles;
    if (range && first && (range.from as number) >= this.#timeOf(first.openTimeMs)) scale.setVisibleRange(range);
  }

  #bar = ({ openTimeMs, open, high, low, close }: Candle) => (
    { time: this.#timeOf(openTimeMs), open, high, low, close }
  );
  #volumeOf = (candle: Candle) => ({ time: this.#timeOf(candle.openTimeMs), value: candle.volume });

  #showMarks(trades: readonly ChartMark[], decisions: readonly DecisionMark[]): void {
    const key = trades.map((mark) => `${mark.timeMs}${mark.kind}${mark.text}${mark.isBeside}`).join() +
      decisions.map((mark) => `${mark.timeMs}${mark.side}${mark.traded}`).join();
    if (key === this.#marksKey) return;
    this.#marksKey = key;
    const room = Math.max(0, MARKS_MOST - trades.length);
    const markers = [
      ...trades.slice(-MARKS_MOST).map((mark) => this.#marker(mark)),
      ...decisions.slice(room === 0 ? decisions.length : -room).map((mark) => this.#dot(mark)),
    ];
    this.#marks.setMarkers(markers.sort((a, b) => (a.time as number) - (b.time as number)));
  }

  /** On the side of the bar from which it would go; filled where it was done. */
  #dot({ timeMs, side, traded }: DecisionMark): SeriesMarker<Time> {
    return {
      time: this.#timeOf(timeMs),
      position: side === "long" ? "belowBar" : "aboveBar",
      shape: "circle",
      // There is no hollow shape: a letter that every font has is one.
      size: traded ? 0.5 : 0,
      color: traded ? this.#palette.accent : this.#palette.text,
      text: traded ? "" : "o",
    };
  }

  /** Entries are arrows in the trade's direction; exits are squares with the result. */
  #marker(mark: ChartMark): SeriesMarker<Time> {
    const { up, down, accent } = this.#palette;
    const at = { time: this.#timeOf(mark.timeMs), position: `${placeOf(mark)}Bar` } as const;
    return mark.kind === "exit"
      ? {
        ...at,
        shape: "square",
        color: mark.good ? up : down,
        text: mark.isBeside ? besides(mark.text) : mark.text,
        size: 0.6,
      }
      : { ...at, shape: mark.side === "long" ? "arrowUp" : "arrowDown", color: accent };
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

/** A result with sign and two decimals, as wide as it gets below 100, and the gap to its mark. */
const LABEL_PX = 52;

/** The library centres a text on its mark: blanks push it to the right. */
const besides = (text: string): string => text && "\u00a0".repeat(2 * text.length + 4) + text;
/** Candles and marks that the chart holds at most: what it costs must not grow with the time that it is open. */
const HELD_MOST = 5_000;
const MARKS_MOST = 200;
/** How many candles are added one by one at most. */
const ADDED_MOST = 50;

/** The candles from the last shown one on, when nothing else differs; null when all must be drawn anew. */
function continuation(before: readonly Candle[], now: readonly Candle[]): readonly Candle[] | null {
  const [first, last] = [before[0], before.at(-1)];
  if (!first || !last || now.length === 0 || now[0]!.openTimeMs < first.openTimeMs) return null;
  const from = now.findIndex((each) => each.openTimeMs === last.openTimeMs);
  return from >= 0 && now.length - from <= ADDED_MOST ? now.slice(from) : null;
}

/** What is held, with what came since; the last candle may have changed. */
function joined(held: readonly Candle[], newer: readonly Candle[]): readonly Candle[] {
  const from = newer[0]!.openTimeMs;
  return [...held.slice(0, held.findLastIndex(({ openTimeMs }) => openTimeMs < from) + 1), ...newer];
}

/** As many decimals as make about six digits. */
function priceFormat(value: number) {
  const precision = value >= 1000 ? 1 : value >= 10 ? 2 : value >= 1 ? 4 : 6;
  return { type: "price" as const, precision, minMove: 10 ** -precision };
}
