import { page } from "fresh";
import { Head } from "fresh/runtime";
import { liveOf } from "../components/live.ts";
import Account from "../islands/Account.tsx";
import AlertList from "../islands/AlertList.tsx";
import Controls from "../islands/Controls.tsx";
import DecisionStrip from "../islands/DecisionStrip.tsx";
import LastDecision from "../islands/LastDecision.tsx";
import LiveLink from "../islands/LiveLink.tsx";
import ModelCards from "../islands/ModelCards.tsx";
import Notifications from "../islands/Notifications.tsx";
import OpenPosition from "../islands/OpenPosition.tsx";
import PriceChart from "../islands/PriceChart.tsx";
import Standing from "../islands/Standing.tsx";
import RecentTrades from "../islands/RecentTrades.tsx";
import StatusBar from "../islands/StatusBar.tsx";
import WhyNot from "../islands/WhyNot.tsx";
import { define } from "./(_parts)/define.ts";
import { overviewOf } from "./(_parts)/overview.ts";

export const handler = define.handlers({
  GET: async ({ state, url }) => page(await overviewOf(state.views, url.searchParams.get("symbol"))),
});

export default define.page<typeof handler>(function OverviewPage({ data, state }) {
  const live = liveOf(data, Date.now());
  const { symbols, timeframe, mode } = data.status;
  return (
    <>
      <Head>
        <title>{`${symbols.join(", ")} ${timeframe}, ${mode} · Xylen`}</title>
      </Head>
      <div class="status-bar">
        <StatusBar live={live} />
        <Controls live={live} {...state.session} commandOptions={state.commandOptions} />
      </div>
      <noscript>
        <p class="noscript">
          Without JavaScript this page shows the moment it was loaded. Reload it for a newer one; the buttons above lead
          to a page that asks once more.
        </p>
      </noscript>
      <main>
        <h1 class="visually-hidden">Overview of {symbols.join(", ")}</h1>
        <Account live={live} />
        <div class="columns">
          <div class="column-top">
            <PriceChart live={live} />
            <DecisionStrip live={live} />
          </div>
          <div class="column-side">
            <OpenPosition live={live} />
            <LastDecision live={live} />
            <WhyNot live={live} />
          </div>
          <div class="column-rest">
            <ModelCards live={live} />
            <RecentTrades live={live} />
            <AlertList live={live} />
          </div>
        </div>
        <Notifications live={live} />
        <div class="notices">
          <LiveLink live={live} />
          <Standing live={live} />
        </div>
      </main>
    </>
  );
});
