import { price, usd } from "../../../../domain/money.ts";
import { ack, at, ended, filled, filledAll, priced, start, testEntries } from "../../../fixtures/entry_desk.ts";
import { MARKET } from "../../../fixtures/engine_fixtures.ts";

const FIRST = [start, "place limit 0.1 @ 49990 post_only"] as const;

testEntries("chase", [
  {
    name: "follows a price that runs away: cancels, and quotes when the old quote is gone",
    rows: [
      FIRST,
      [at(5, ack), ""],
      [at(10, priced(50_014.9)), ""], // 24.9 from the quote; 5 bps of it are 24.995
      [at(11, priced(50_015)), "cancel 1"],
      [at(12), ""],
      [at(13, ended), "place limit 0.1 @ 50004.9 post_only"],
      [at(14, ack), ""],
      [at(15, priced(50_100)), "cancel 2"],
      [at(16, ended), "place limit 0.1 @ 50089.9 post_only"],
      [at(17, filledAll), "finished"],
    ],
  },
  {
    name: "a sell follows the price down",
    side: "sell",
    rows: [
      [start, "place limit 0.1 @ 50010 post_only"],
      [at(5, ack), ""],
      [at(6, priced(49_984.9)), "cancel 1"],
      [at(7, ended), "place limit 0.1 @ 49994.9 post_only"],
    ],
  },
  {
    name: "a price that comes towards the quote is no reason to move it",
    rows: [FIRST, [at(5, ack), ""], [at(6, priced(49_900)), ""]],
  },
  {
    name: "quotes anew for what is not filled, fills that crossed the cancel included",
    rows: [
      FIRST,
      [at(5, filled(0.03)), ""],
      [at(6, priced(50_100)), "cancel 1"],
      [at(7, filled(0.02)), ""],
      [at(8, ended), "place limit 0.05 @ 50089.9 post_only"],
    ],
  },
  {
    name: "a rest too small for an order of its own keeps its quote",
    market: { ...MARKET, notionalMin: usd(1_000) },
    rows: [
      FIRST,
      [at(5, filled(0.09)), ""],
      [at(6, priced(60_000)), ""],
      [at(240), "cancel 1, finished"],
    ],
  },
  {
    name: "ends when what the cancel has left is too small",
    market: { ...MARKET, notionalMin: usd(1_000) },
    rows: [
      FIRST,
      [at(5, ack), ""],
      [at(6, priced(50_100)), "cancel 1"],
      [at(7, filled(0.09)), ""],
      [at(8, ended), "finished"],
    ],
  },
  {
    name: "nothing is cancelled or placed beside an order whose fate is not known",
    rows: [FIRST, [at(6, priced(60_000)), ""], [at(100), ""], [at(101, ack), "cancel 1"]],
  },
  {
    name: "after the last quote it rests, and is taken back at the deadline",
    settings: { chase_requotes_max: 1 },
    rows: [
      FIRST,
      [at(1, ack), ""],
      [at(6, priced(50_100)), "cancel 1"],
      [at(7, ended), "place limit 0.1 @ 50089.9 post_only, finished"],
      [at(8, ack), "finished"],
      [at(9, priced(60_000)), "finished"],
      [at(240), "cancel 2, finished"],
      [at(241, ended), "finished"],
    ],
  },
  {
    name: "at the deadline it gives up, quotes left or not",
    rows: [FIRST, [at(1, ack), ""], [at(240, priced(60_000)), "cancel 1, finished"], [at(250, ended), "finished"]],
  },
  {
    name: "a refused quote counts, and the next one waits a second",
    settings: { chase_requotes_max: 1 },
    rows: [
      FIRST,
      [at(0.2, ended), ""],
      [at(0.9), ""],
      [at(1), "place limit 0.1 @ 49990 post_only, finished"],
      [at(2, ended), "finished"],
    ],
  },
  {
    name: "on a coarse tick a quote that could not stand nearer stays",
    market: { ...MARKET, tickSize: price(100) },
    lastPrice: price(50_099),
    rows: [
      [start, "place limit 0.1 @ 50000 post_only"],
      [at(1, ack), ""],
      [at(2), ""],
      [at(3, priced(50_200)), "cancel 1"],
      [at(4, ended), "place limit 0.1 @ 50100 post_only"],
    ],
  },
]);
