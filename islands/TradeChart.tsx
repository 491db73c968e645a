import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { ChartStill, describe } from "../components/chart_still.tsx";
import { LiveChart } from "../components/live_chart.ts";
import { Panel } from "../components/panel.tsx";
import { Zone } from "../components/zone.ts";
import type { TradeStory } from "../coordinator/ports/listings.ts";

/** A trade's life: where it began and ended, and what stood between. */
export default function TradeChart({ story }: { story: TradeStory }) {
  const { trade, candles } = story;
  const box = useRef<HTMLDivElement>(null);
  const zone = useContext(Zone);
  const [drawn, setDrawn] = useState(false);

  useEffect(() => {
    const made = new LiveChart(box.current!, zone);
    made.show(candles, [trade], trade);
    made.showPast();
    setDrawn(true);
    return () => made.close();
  }, []);

  return (
    <Panel id="chart" title={`${trade.side} ${trade.symbol}`} aside="entry, stop and target as planned">
      <div class={drawn ? "chart is-drawn" : "chart"}>
        <ChartStill candles={candles} />
        <div class="chart-live" ref={box} aria-hidden="true" />
        {candles.length === 0 && <p class="chart-wait">No candles of this time are kept.</p>}
        <p class="visually-hidden">{describe(candles)}</p>
      </div>
    </Panel>
  );
}
