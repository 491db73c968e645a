import { qty, usd } from "../../../../domain/money.ts";
import { ack, at, ended, filled, filledAll, priced, start, testEntries } from "../../../fixtures/entry_desk.ts";
import { MARKET } from "../../../fixtures/engine_fixtures.ts";

const PART = "place limit 0.025 @ 49990 post_only";

testEntries("iceberg", [
  {
    name: "shows the next part when one has filled",
    rows: [
      [start, PART],
      [at(1, ack), ""],
      [at(2, filled(0.01)), ""],
      [at(3, filledAll), PART],
      [at(4, filledAll), PART],
      [at(5, filledAll), PART],
      [at(6, filledAll), "finished"],
    ],
  },
  {
    name: "later parts follow a better price and not a worse one",
    rows: [
      [start, PART],
      [at(1, filledAll), PART],
      [at(2, priced(51_000)), ""],
      [at(3, filledAll), PART],
      [at(4, priced(49_000)), ""],
      [at(5, filledAll), "place limit 0.025 @ 48990.2 post_only"],
    ],
  },
  {
    name: "a sell takes higher prices",
    side: "sell",
    rows: [
      [start, "place limit 0.025 @ 50010 post_only"],
      [at(1, priced(51_000)), ""],
      [at(2, filledAll), "place limit 0.025 @ 51010.2 post_only"],
    ],
  },
  {
    name: "at the deadline what rests is taken back and no more is shown",
    rows: [[start, PART], [at(1, filledAll), PART], [at(2, ack), ""], [at(240), "cancel 2, finished"], [
      at(241, ended),
      "finished",
    ]],
  },
  {
    name: "a part too small for the market is shown larger, and none is left over",
    market: { ...MARKET, notionalMin: usd(2_000) },
    rows: [
      [start, "place limit 0.041 @ 49990 post_only"],
      [at(1, filledAll), "place limit 0.059 @ 49990 post_only"],
      [at(2, filledAll), "finished"],
    ],
  },
  {
    name: "the whole at once when all of it is visible",
    settings: { iceberg_visible_fraction: 1 },
    rows: [[start, "place limit 0.1 @ 49990 post_only"], [at(1, filledAll), "finished"]],
  },
  {
    name: "refused parts are bounded: twice as many as it needs",
    settings: { iceberg_visible_fraction: 0.5 },
    coins: qty(0.002),
    rows: [
      [start, "place limit 0.001 @ 49990 post_only"],
      [at(1, ended), "place limit 0.001 @ 49990 post_only"],
      [at(2, ended), "place limit 0.001 @ 49990 post_only"],
      [at(3, ended), "place limit 0.001 @ 49990 post_only, finished"],
      [at(4, ended), "finished"],
    ],
  },
]);
