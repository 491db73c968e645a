import { price, qty, usd } from "../../../../domain/money.ts";
import { at, ended, filled, filledAll, start, testEntries } from "../../../fixtures/entry_desk.ts";
import { MARKET } from "../../../fixtures/engine_fixtures.ts";

const SLICE = "place market 0.025";

testEntries("twap", [
  {
    name: "sends equal slices, an interval apart",
    rows: [
      [start, SLICE],
      [at(1, filledAll), ""],
      [at(299), ""],
      [at(300), SLICE],
      [at(301, filledAll), ""],
      [at(600), SLICE],
      [at(601, filledAll), ""],
      [at(900), `${SLICE}, finished`],
      [at(901, filledAll), "finished"],
    ],
  },
  {
    name: "what the step rounds away goes to the later slices",
    coins: qty(0.01),
    rows: [
      [start, "place market 0.002"],
      [at(1, filledAll), ""],
      [at(300), "place market 0.002"],
      [at(301, filledAll), ""],
      [at(600), "place market 0.003"],
      [at(601, filledAll), ""],
      [at(900), "place market 0.003, finished"],
    ],
  },
  {
    name: "a late tick sends one slice, and the next an interval later",
    rows: [
      [start, SLICE],
      [at(1, filledAll), ""],
      [at(530), SLICE],
      [at(531, filledAll), ""],
      [at(600), ""],
      [at(829), ""],
      [at(830), SLICE],
    ],
  },
  {
    name: "what a slice did not get is spread over those that follow",
    settings: { twap_slices: 3 },
    coins: qty(0.09),
    rows: [
      [start, "place market 0.03"],
      [at(1, ended), ""],
      [at(300), "place market 0.045"],
      [at(301, filledAll), ""],
      [at(600), "place market 0.045, finished"],
    ],
  },
  {
    name: "waits for a slice whose fate is not known",
    rows: [[start, SLICE], [at(300), ""], [at(301, filledAll), SLICE]],
  },
  {
    name: "slices too small for the market become fewer, and none is left over",
    market: { ...MARKET, notionalMin: usd(2_000) },
    rows: [
      [start, "place market 0.04"], // 0.025 are 1,250 USD
      [at(1, filledAll), ""],
      [at(300), "place market 0.06"], // 0.04 would leave 0.02
      [at(301, filledAll), "finished"],
    ],
  },
  {
    name: "ends when the rest has become too small to be ordered",
    market: { ...MARKET, notionalMin: usd(2_000) },
    rows: [[start, "place market 0.04"], [at(1, filledAll), ""], [
      at(2, (desk) => desk.lastPrice = price(30_000)),
      "finished",
    ]],
  },
  {
    name: "a slice that is late by more than the time-out ends it",
    rows: [[start, SLICE], [at(1, filledAll), ""], [at(540), "finished"]],
  },
  {
    name: "a restart with fewer slices than were sent ends it",
    rows: [
      [start, SLICE],
      [at(1, filledAll), ""],
      [at(300), SLICE],
      [at(301, filledAll), ""],
      [at(600, (desk) => desk.settings = { ...desk.settings, twap_slices: 2 }), "finished"],
    ],
  },
  {
    name: "an entry that could not start in time is not started",
    rows: [[at(240), "finished"]],
  },
  {
    name: "what hangs of a slice is taken back when the next one is late by more than the time-out",
    rows: [[start, SLICE], [at(1, filled(0.01)), ""], [at(539), ""], [at(540), "cancel 1, finished"]],
  },
]);
