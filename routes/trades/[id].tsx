import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { dateTime } from "../../components/format.ts";
import { TradeStory } from "../../components/trade_story.tsx";
import { TIMEFRAMES } from "../../domain/candle.ts";
import TradeChart from "../../islands/TradeChart.tsx";
import { define } from "../(_parts)/define.ts";

export const handler = define.handlers({
  GET: async ({ params, state: { views } }) => {
    const timeframe = TIMEFRAMES.find((each) => each === views.status().timeframe) ?? "5m";
    const story = await views.listings.tradeStory(params.id!, timeframe);
    if (!story) throw new HttpError(404, `There is no trade "${params.id}"`);
    return page(story);
  },
});

export default define.page<typeof handler>(function TradePage({ data: story }) {
  const { side, symbol, trade_id, timestamp } = story.trade;
  return (
    <>
      <Head>
        <title>{`${side} ${symbol}, ${dateTime(timestamp)} · Xylen`}</title>
      </Head>
      <main class="one-trade">
        <h1 class="visually-hidden">Trade {trade_id}</h1>
        <TradeChart story={story} />
        <TradeStory story={story} />
      </main>
    </>
  );
});
