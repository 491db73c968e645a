import { Head } from "fresh/runtime";
import { Panel } from "../../../components/panel.tsx";
import { ResearchPage } from "../../../components/research/research_page.tsx";
import { define } from "../../(_parts)/define.ts";

export default define.page(function BacktestsPage({ state: { commandOptions } }) {
  return (
    <>
      <Head>
        <title>Backtests · Xylen</title>
      </Head>
      <ResearchPage tab="/research/backtests" title="Backtests">
        <Panel id="start" title="Run a backtest">
          <p>A backtest trades recorded candles with the engine that trades here. In a terminal:</p>
          <pre><code>{`deno task xylen backtest --data FILE${commandOptions.includes("--data-dir") ? commandOptions : ""}`}</code></pre>
        </Panel>
      </ResearchPage>
    </>
  );
});
