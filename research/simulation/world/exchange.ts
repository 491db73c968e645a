import { timeframeMs } from "../../../domain/candle.ts";
import { usd } from "../../../domain/money.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import type { MatchingState } from "../../../exchange/matching/state.ts";
import { ListenKeys } from "../../../exchange/simulator/listen_keys.ts";
import { MarketSession, type Step } from "../../../exchange/simulator/market_session.ts";
import { DEMO_CREDENTIALS, type SimulatedMarket } from "../../../exchange/simulator/mod.ts";
import { restHandler } from "../../../exchange/simulator/rest_handler.ts";
import { Simulation } from "../../../exchange/simulator/simulation.ts";
import { StreamHub } from "../../../exchange/simulator/stream_hub.ts";
import { tradingRules } from "../../../exchange/simulator/symbol_rules.ts";
import type { SeededRandom } from "../../../exchange/simulator/seeded_random.ts";
import type { Timeline } from "../machine/timeline.ts";
import type { Connect } from "./network.ts";
import { pricePath } from "./price_path.ts";

/** The exchange of the simulation: the simulator's own parts, moved by simulated time. */
export class SimulatedExchange {
  readonly #session: MarketSession;
  readonly #simulation: Simulation;
  readonly answer: (request: Request) => Promise<Response>;
  readonly connect: Connect | null = null;

  constructor(readonly timeline: Timeline, readonly market: SimulatedMarket, readonly chance: SeededRandom) {
    const listenKeys = new ListenKeys();
    const wallNowMs = () => timeline.nowMs;
    const engine = MatchingEngine.create(
      tradingRules(market.symbol, { slippageBps: 1, fillMode: "at_once" }),
      usd(10_000),
    );
    this.#session = new MarketSession(market, engine);
    this.#simulation = new Simulation(this.#session, new StreamHub(listenKeys, wallNowMs), null);
    const rest = restHandler({ simulation: this.#simulation, listenKeys, credentials: DEMO_CREDENTIALS, wallNowMs });
    this.answer = (request) => request.url.includes("/income") ? Promise.resolve(Response.json([])) : rest(request);
  }

  get books(): Readonly<MatchingState> {
    return this.#session.engine.state;
  }

  /** Begins to trade. `closed` hears of each candle that closes. */
  start(closed: () => void): void {
    const { timeline, market } = this;
    const lengthMs = timeframeMs(market.timeframe);
    const open = () => {
      const candle = market.candle(this.#session.position.cursor);
      this.#advance((session) => session.openNext());
      for (const { at, fraction } of pricePath(candle, this.chance)) {
        timeline.after(
          fraction * lengthMs,
          () => this.#advance((session) => session.moveInside(at, timeline.nowMs, candle.volume / 2)),
        );
      }
      timeline.after(lengthMs, () => {
        this.#advance((session) => session.closeCurrent());
        closed();
        open();
      });
    };
    timeline.after(market.candle(0).openTimeMs - timeline.nowMs, open);
  }

  #advance(move: (session: MarketSession) => Step): void {
    void this.#simulation.advance(move);
  }
}
