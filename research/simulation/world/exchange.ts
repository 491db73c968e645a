import { timeframeMs } from "../../../domain/candle.ts";
import { usd } from "../../../domain/money.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import type { MatchingState } from "../../../exchange/matching/state.ts";
import { ListenKeys } from "../../../exchange/simulator/listen_keys.ts";
import { MarketSession } from "../../../exchange/simulator/market_session.ts";
import { DEMO_CREDENTIALS, type SimulatedMarket } from "../../../exchange/simulator/mod.ts";
import { restHandler } from "../../../exchange/simulator/rest_handler.ts";
import { Simulation } from "../../../exchange/simulator/simulation.ts";
import { StreamHub } from "../../../exchange/simulator/stream_hub.ts";
import { tradingRules } from "../../../exchange/simulator/symbol_rules.ts";
import type { Timeline } from "../machine/timeline.ts";
import type { Connect } from "./network.ts";

/** The exchange of the simulation: the simulator's own parts, moved by simulated time. */
export class SimulatedExchange {
  readonly #session: MarketSession;
  readonly #simulation: Simulation;
  readonly #rest: (request: Request) => Promise<Response>;
  readonly connect: Connect | null = null;

  constructor(readonly timeline: Timeline, readonly market: SimulatedMarket) {
    const listenKeys = new ListenKeys();
    const wallNowMs = () => timeline.nowMs;
    const engine = MatchingEngine.create(tradingRules(market.symbol, 1), usd(10_000));
    this.#session = new MarketSession(market, engine);
    this.#simulation = new Simulation(this.#session, new StreamHub(listenKeys, wallNowMs), null);
    this.#rest = restHandler({ simulation: this.#simulation, listenKeys, credentials: DEMO_CREDENTIALS, wallNowMs });
  }

  async answer(request: Request): Promise<Response> {
    const response = await this.#rest(request);
    if (request.method === "POST") this.#simulation.accountChanged(this.#session.engine.settleWaiting());
    return response;
  }

  get books(): Readonly<MatchingState> {
    return this.#session.engine.state;
  }

  /** Begins to trade. `closed` hears of each candle that closes. */
  start(closed: () => void): void {
    const lengthMs = timeframeMs(this.market.timeframe);
    const next = () => {
      const wasOpen = this.#session.position.phase === "open";
      void this.#simulation.advance((session) => wasOpen ? session.closeCurrent() : session.openNext());
      if (wasOpen) {
        closed();
        void this.#simulation.advance((session) => session.openNext());
      }
      this.timeline.after(lengthMs, next);
    };
    this.timeline.after(this.market.candle(0).openTimeMs - this.timeline.nowMs, next);
  }
}
