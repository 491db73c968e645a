import { page } from "fresh";
import { Head } from "fresh/runtime";
import { EquityChart } from "../components/performance/equity_chart.tsx";
import { Distribution, Figures, Groups, ModelResults, Months } from "../components/performance/results.tsx";
import { define } from "./(_parts)/define.ts";

/** As many as a wide screen has pixels for. */
const CURVE_POINTS = 600;

export const handler = define.handlers({
  GET: async ({ state: { views: { results } } }) => {
    const [trades, points, models] = await Promise.all([
      results.settledTrades(),
      results.equityCurve(CURVE_POINTS),
      results.models(),
    ]);
    return page({ trades, points, models });
  },
});

export default define.page<typeof handler>(function PerformancePage({ data: { trades, points, models } }) {
  return (
    <>
      <Head>
        <title>Performance · Xylen</title>
      </Head>
      <main class="performance">
        <h1 class="page-title">Performance</h1>
        <div class="performance-main">
          <EquityChart points={points} />
          <Months trades={trades} />
          <Distribution trades={trades} />
        </div>
        <div class="performance-side">
          <Figures trades={trades} />
          <Groups title="By market" trades={trades} by={({ symbol }) => symbol} />
          <Groups title="By side" trades={trades} by={({ side }) => side} />
          <Groups title="By ending" trades={trades} by={({ exitReason }) => exitReason} />
          <ModelResults models={models} />
        </div>
      </main>
    </>
  );
});
