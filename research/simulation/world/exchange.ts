import { usd } from "../../../domain/money.ts";
import type { MatchingState } from "../../../exchange/matching/state.ts";
import type { Clock } from "../../../coordinator/ports/clock.ts";
import type { FaultName } from "../../../exchange/simulator/faults/catalogue.ts";
import type { FaultPlan } from "../../../exchange/simulator/faults/fault_plan.ts";
import { withFunding } from "../../../exchange/simulator/funding.ts";
import {
  BINANCE_LIMITS,
  createExchange,
  type SimulatedExchange,
  syntheticMarket,
} from "../../../exchange/simulator/mod.ts";
import { SeededRandom } from "../../../domain/seeded_random.ts";
import { Dice, logarithmic } from "../faults/swarm.ts";
import type { Timeline } from "../machine/timeline.ts";
import { SYMBOL, TIMEFRAME } from "./coordinator.ts";
import type { Connect } from "./network.ts";
import { START_MS } from "./start.ts";

const HISTORY = 300;
const TICKS_PER_CANDLE = 5;
const SLIPPAGE_BPS = 1;
const FUNDING_RATE_MAX = 0.002;
/** Of a tick's volume, when the market is thin: from a part of one of our orders to several. */
const THIN_SHARE = { low: 0.00003, high: 0.002 } as const;

export interface ExchangeParts {
  readonly timeline: Timeline;
  readonly seed: number;
  readonly faults: FaultPlan;
  readonly onFault: (name: FaultName) => void;
  readonly thin: Dice;
}

/** The simulator, run by simulated time: a market that moves by itself, ticks inside its candles, orders filled at once. */
export function openExchange({ timeline, seed, faults, onFault, thin }: ExchangeParts): SimulatedExchange {
  const chance = new SeededRandom(seed, 0xeca);
  const rate = chance.between(-FUNDING_RATE_MAX, FUNDING_RATE_MAX);
  const market = syntheticMarket({
    seed,
    symbol: SYMBOL,
    timeframe: TIMEFRAME,
    historyCount: HISTORY,
    firstOpenMs: START_MS,
  });
  const share = thin.enabled ? logarithmic(THIN_SHARE, thin.hardness) : null;
  return createExchange({
    market: withFunding(market, () => rate, "simulated"),
    speed: 1,
    ticksPerCandle: TICKS_PER_CANDLE,
    fillMode: "at_once",
    liquidity: { makerShare: share, takerShare: share },
    slippageBps: SLIPPAGE_BPS,
    balance: usd(10_000),
    limits: BINANCE_LIMITS,
    clock: trueClock(timeline),
    faults,
    onFault,
  });
}

/** The exchange's own machine is never killed and its clock is right. */
const trueClock = (timeline: Timeline): Clock => ({
  nowMs: () => timeline.nowMs,
  monotonicMs: () => timeline.nowMs,
  sleep: (ms, signal) => timeline.sleep(ms, signal, null),
});

export const booksOf = (exchange: SimulatedExchange): Readonly<MatchingState> => exchange.session.engine.state;

/** Its websockets, as the network takes them up. @param onEvent Hears of what the account's stream tells, by its kind. */
export const socketsOf = (exchange: SimulatedExchange, onEvent: (kind: string) => void): Connect => (url, listener) => {
  const told = (text: string) => {
    const [kind] = /[A-Z]+_(TRADE_)?UPDATE|listenKeyExpired/.exec(text) ?? [];
    if (kind) onEvent(kind);
    listener.onMessage(text);
  };
  const opened = exchange.connect(url, { ...listener, onMessage: told });
  if (!opened.ok) throw new Error(`${opened.error.code} ${opened.error.message}`);
  const line = opened.value;
  return {
    send: (text) => {
      if (line.isOpen) line.send(text);
    },
    close: () => line.close(),
  };
};
