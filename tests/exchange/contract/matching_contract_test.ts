import { usd } from "../../../domain/money.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import { MarketSession } from "../../../exchange/simulator/market_session.ts";
import { tradingRules } from "../../../exchange/simulator/symbol_rules.ts";
import { FIRST_OPEN_MS, marketOf } from "../simulator/fixture.ts";
import { DEAD_MANS_SWITCH_CASES } from "./dead_mans_switch_cases.ts";
import { exchangeContract } from "./exchange_contract.ts";
import { MatchingWorld } from "./matching_adapter.ts";

exchangeContract("matching core", (contract) => {
  const market = marketOf(contract.traded, contract.history, contract.fundingRate);
  const engine = MatchingEngine.create(tradingRules(market.symbol), usd(10_000));
  const world = new MatchingWorld(new MarketSession(market, engine));
  return Promise.resolve({
    connect: () => world.connect(),
    step: () => Promise.resolve(world.step()),
    pass: (ms) => Promise.resolve(world.pass(ms)),
    firstOpenMs: FIRST_OPEN_MS,
    close: () => Promise.resolve(),
  });
}, DEAD_MANS_SWITCH_CASES);
