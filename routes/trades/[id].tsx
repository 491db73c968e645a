import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { dateTime } from "../../domain/figure_text.ts";
import { Waterfall } from "../../components/decision_page/waterfall.tsx";
import { TradeStory } from "../../components/trade_story.tsx";
import { TIMEFRAMES } from "../../domain/candle.ts";
import TradeChart from "../../islands/TradeChart.tsx";
import { define } from "../(_parts)/define.ts";

export const handler = define.handlers({
  GET: async ({ params, state: { views } }) => {
    const timeframe = TIMEFRAMES.find((each) => each === views.status().timeframe) ?? "5m";
    const story = await views.listings.tradeStory(params.id!, timeframe);
    if (!story) throw new HttpError(404, `There is no trade "${params.id}"`);
    return page({ story, account: await views.accounts.account(story.trade.decision_id) });
  },
});

export default define.page<typeof handler>(function TradePage({ data: { story, account } }) {
  const { side, symbol, trade_id, timestamp, decision_id } = story.trade;
  return (
    <>
      <Head>
        <title>{`${side} ${symbol}, ${dateTime(timestamp)} UTC · Xylen`}</title>
      </Head>
      <main class="one-trade">
        <h1 class="visually-hidden">Trade {trade_id}</h1>
        <TradeChart story={story} />
        <TradeStory story={story} />
        {account && <Waterfall {...account} of={decision_id} />}
      </main>
    </>
  );
});
