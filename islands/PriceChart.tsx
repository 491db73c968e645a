import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { ChartStill, describe } from "../components/chart_still.tsx";
import type { Live } from "../components/live.ts";
import { LiveChart } from "../components/live_chart.ts";
import { Panel } from "../components/panel.tsx";
import { Zone } from "../components/zone.ts";

export default function PriceChart({ live }: { live: Live }) {
  const box = useRef<HTMLDivElement>(null);
  const zone = useContext(Zone);
  const chart = useRef<LiveChart | null>(null);
  const [drawn, setDrawn] = useState(false);
  const marked = useSignal(true);

  useEffect(() => {
    const made = new LiveChart(box.current!, zone);
    chart.current = made;
    setDrawn(true);
    return () => made.close();
  }, []);
  useSignalEffect(() => {
    const [candles, trades, positions] = [live.candles.value, live.trades.value, live.positions.value];
    const decisions = marked.value ? ofMarket(live.decisions.value, live) : [];
    chart.current?.show(candles, ofMarket(trades, live), ofMarket(positions, live)[0], decisions);
  });

  return (
    <Panel id="chart" title="Price" aside={<Legend marked={marked} awake={drawn} />}>
      <div class={drawn ? "chart is-drawn" : "chart"}>
        <ChartStill candles={live.candles.value} />
        <div class="chart-live" ref={box} aria-hidden="true" />
        {live.candles.value.length === 0 && <p class="chart-wait">Candles come as soon as the market runs.</p>}
        <p class="visually-hidden">{describe(live.candles.value)}</p>
      </div>
    </Panel>
  );
}

/** Those of the market that is shown. */
const ofMarket = <T extends { readonly symbol: string }>(all: readonly T[], live: Live): readonly T[] =>
  all.filter(({ symbol }) => symbol === live.symbol.peek());

const Legend = ({ marked, awake }: { marked: Signal<boolean>; awake: boolean }) => (
  <span class={awake ? "legend" : "legend is-asleep"}>
    <button
      type="button"
      class="legend-toggle"
      aria-pressed={marked.value}
      title="Decisions that named a direction: a dot where one was traded, a ring where it was refused"
      onClick={() =>
        marked.value = !marked.peek()}
    >
      decisions
    </button>
    <span class="legend-stop">stop</span>
    <span class="legend-target">target</span>
  </span>
);
