import { price, qty } from "../../../../domain/money.ts";
import { ack, at, ended, filled, filledAll, priced, start, testEntries } from "../../../fixtures/entry_desk.ts";

testEntries("limit", [
  {
    name: "rests inside the last price until it has filled",
    rows: [
      [start, "place limit 0.1 @ 49990 post_only, finished"],
      [ack, "finished"],
      [at(10, priced(51_000)), "finished"],
      [at(20, filledAll), "finished"],
    ],
  },
  {
    name: "a sell rests above",
    side: "sell",
    rows: [[start, "place limit 0.1 @ 50010 post_only, finished"]],
  },
  {
    name: "an odd price rounds to the tick further inside",
    lastPrice: price(50_001.1),
    rows: [[start, "place limit 0.1 @ 49991 post_only, finished"]],
  },
  {
    name: "a sell at an odd price too",
    side: "sell",
    lastPrice: price(50_001.1),
    rows: [[start, "place limit 0.1 @ 50011.2 post_only, finished"]],
  },
  {
    name: "post-only without an offset stands a tick inside",
    settings: { limit_order_offset_bps: 0 },
    rows: [[start, "place limit 0.1 @ 49999.9 post_only, finished"]],
  },
  {
    name: "without post-only and offset it stands at the price and may take",
    settings: { limit_order_offset_bps: 0, limit_post_only: false },
    rows: [[start, "place limit 0.1 @ 50000 gtc, finished"]],
  },
  {
    name: "what has not filled at the deadline is taken back and not bought",
    rows: [
      [start, "place limit 0.1 @ 49990 post_only, finished"],
      [at(30, filled(0.03)), "finished"],
      [at(239), "finished"],
      [at(240), "cancel 1, finished"],
      [at(241), "finished"],
      [at(242, ended), "finished"],
    ],
  },
  {
    name: "a cancel that got lost is asked for again",
    rows: [
      [at(0, ack), "place limit 0.1 @ 49990 post_only, finished"],
      [at(240, ack), "cancel 1, finished"],
      [at(249), "finished"],
      [at(250), "cancel 1, finished"],
    ],
  },
  {
    name: "an order whose fate is not known is not taken back before it is",
    rows: [
      [start, "place limit 0.1 @ 49990 post_only, finished"],
      [at(240), "finished"],
      [at(250, ack), "cancel 1, finished"],
    ],
  },
  {
    name: "a refused post-only order ends it",
    rows: [[start, "place limit 0.1 @ 49990 post_only, finished"], [at(1, ended), "finished"], [at(9), "finished"]],
  },
  {
    name: "a price without room below it for a tick is not bid for",
    coins: qty(100),
    lastPrice: price(0.1),
    rows: [[start, "finished"]],
  },
]);
