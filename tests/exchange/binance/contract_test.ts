import { exchangeContract } from "../contract/exchange_contract.ts";
import { BinanceWorld } from "./fixture.ts";

exchangeContract("Binance gateway on the simulator", async ({ traded, history, fundingRate }) => {
  const world = await BinanceWorld.start(traded, history, fundingRate);
  return {
    connect: () => world.connected(),
    step: async () => {
      const step = await world.control.step();
      if (!step.ok) throw new Error(step.error);
    },
    firstOpenMs: world.control.marketNowMs(),
    close: () => world.close(),
  };
});
