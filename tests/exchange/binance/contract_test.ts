import { DEAD_MANS_SWITCH_CASES } from "../contract/dead_mans_switch_cases.ts";
import { exchangeContract } from "../contract/exchange_contract.ts";
import { BinanceWorld, systemClock } from "./fixture.ts";

exchangeContract("Binance gateway on the simulator", async ({ traded, history, fundingRate }) => {
  const world = await BinanceWorld.start(traded, history, fundingRate);
  return {
    connect: () => world.connected(),
    step: async () => {
      const step = await world.control.step();
      if (!step.ok) throw new Error(step.error);
    },
    pass: (ms) => systemClock.sleep(ms + 50),
    firstOpenMs: world.control.marketNowMs(),
    close: () => world.close(),
  };
}, DEAD_MANS_SWITCH_CASES);
