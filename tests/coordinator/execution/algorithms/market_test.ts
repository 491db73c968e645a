import { price, qty } from "../../../../domain/money.ts";
import { ack, at, ended, filled, filledAll, start, testEntries } from "../../../fixtures/entry_desk.ts";

testEntries("market", [
  {
    name: "takes all at once, and nothing after it",
    rows: [[start, "place market 0.1, finished"], [ack, "finished"], [filledAll, "finished"]],
  },
  {
    name: "a refused order is not sent again",
    rows: [[start, "place market 0.1, finished"], [at(5, ended), "finished"], [at(60), "finished"]],
  },
  {
    name: "what a thin market leaves open is taken back at the deadline",
    rows: [
      [start, "place market 0.1, finished"],
      [at(1, filled(0.04)), "finished"],
      [at(239), "finished"],
      [at(240), "cancel 1, finished"],
      [at(241, ended), "finished"],
    ],
  },
  {
    name: "an entry that could not start in time is not started",
    rows: [[at(240), "finished"]],
  },
  {
    name: "a quantity below the exchange's minimum notional ends at once",
    coins: qty(0.001),
    lastPrice: price(4_000),
    rows: [[start, "finished"]],
  },
]);
