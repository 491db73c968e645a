import type { Candle, Timeframe } from "../../domain/candle.ts";
import { timeframeMs } from "../../domain/candle.ts";
import { toNumber } from "../../domain/money.ts";
import { invariant } from "../../domain/result.ts";
import { SeededRandom } from "../../domain/seeded_random.ts";
import type { SimulatedMarket } from "./simulated_market.ts";
import { tradingRules } from "./symbol_rules.ts";
import { type Barriers, type BestForecast, bestForecastFrom, DEMO_BARRIERS } from "./synthetic_oracle.ts";
import { firstState, nextBar, type ProcessState } from "./synthetic_process.ts";

/** Changes with the process, so that a stored account never meets other candles than it has traded. */
const PROCESS_VERSION = 1;
/** Its first trigger comes early in the traded part. */
export const DEFAULT_SEED = 40;
const DEFAULT_FIRST_OPEN_MS = Date.UTC(2025, 0, 1);
/** What a coin that is not named here costs. */
const ANCHOR_PRICE = 10;
/** Of the first version, which had no other: a market's id does not name it. */
const FIRST_ANCHOR_PRICE = 60_000;
const ANCHOR_PRICES: Readonly<Record<string, number>> = { BTCUSDT: FIRST_ANCHOR_PRICE, ETHUSDT: 3_000 };
const BLOCK_CANDLES = 2_048;
const BLOCKS_KEPT = 24;
/** Separates the oracle's draws from the market's own. */
const ORACLE_STREAM = 7_919;

export interface SyntheticOptions {
  readonly seed?: number;
  readonly symbol?: string;
  readonly timeframe?: Timeframe;
  /** Candles before the first traded one: for training and warm-up. 9,000 by default. */
  readonly historyCount?: number;
  /** Unix ms of the first traded candle; 2025-01-01 by default, whatever the day is. */
  readonly firstOpenMs?: number;
}

/** The market, and what its maker knows of it. */
export interface SyntheticMarket extends SimulatedMarket {
  /** Whether candle `index` is a trigger. */
  isTrigger(index: number): boolean;
  /** The true forecast after candle `index`; for tests. See `bestForecastFrom`. */
  bestForecast(index: number, paths?: number, barriers?: Barriers): BestForecast;
}

interface Block {
  readonly candles: readonly Candle[];
  /** Hidden state after each candle. */
  readonly states: readonly ProcessState[];
  readonly triggers: readonly boolean[];
}

/** An endless seeded market. Candle `index` is the same whatever was asked before; candles are made when asked for. */
export function syntheticMarket(options: SyntheticOptions = {}): SyntheticMarket {
  const { seed = DEFAULT_SEED, symbol = "BTCUSDT", timeframe = "5m", historyCount = 9_000 } = options;
  const firstOpenMs = options.firstOpenMs ?? DEFAULT_FIRST_OPEN_MS;
  const stepMs = timeframeMs(timeframe);
  const anchor = ANCHOR_PRICES[symbol] ?? ANCHOR_PRICE;
  const tickSize = toNumber(tradingRules(symbol).market.tickSize);
  const makeBlock = blockMaker({ anchor, tickSize, seed, firstOpenMs, historyCount, stepMs });
  const blocks = new BlockCache(firstState(anchor), makeBlock);
  const at = (index: number): { block: Block; offset: number } => {
    const position = index + historyCount;
    invariant(
      Number.isInteger(position) && position >= 0,
      `a synthetic candle has an index from ${-historyCount}, was ${index}`,
    );
    return { block: blocks.get(Math.floor(position / BLOCK_CANDLES)), offset: position % BLOCK_CANDLES };
  };
  const pick = <T>(index: number, list: (block: Block) => readonly T[]): T => {
    const { block, offset } = at(index);
    return list(block)[offset]!;
  };
  return {
    symbol,
    timeframe,
    marketId: `synthetic-v${PROCESS_VERSION}-${symbol}-${timeframe}-seed${seed}-from${firstOpenMs}` +
      `-history${historyCount}${anchor === FIRST_ANCHOR_PRICE ? "" : `-anchor${anchor}`}`,
    historyCount,
    liveCount: null,
    candle: (index) => pick(index, (block) => block.candles),
    indexAtOrAfter: (timeMs) => Math.max(-historyCount, Math.ceil((timeMs - firstOpenMs) / stepMs)),
    isTrigger: (index) => pick(index, (block) => block.triggers),
    bestForecast: (index, paths = 1_000, barriers = DEMO_BARRIERS) =>
      bestForecastFrom(
        pick(index, (block) => block.states),
        anchor,
        tickSize,
        [seed, ORACLE_STREAM, index + historyCount],
        paths,
        barriers,
      ),
  };
}

interface BlockTerms {
  readonly anchor: number;
  readonly tickSize: number;
  readonly seed: number;
  readonly firstOpenMs: number;
  readonly historyCount: number;
  readonly stepMs: number;
}

/** Each candle draws from its own stream, so a block needs only the state before it. */
const blockMaker = (terms: BlockTerms) => (number: number, before: ProcessState): Block => {
  const { anchor, tickSize, seed, firstOpenMs, historyCount, stepMs } = terms;
  const candles: Candle[] = [];
  const states: ProcessState[] = [];
  const triggers: boolean[] = [];
  let state = before;
  for (let i = 0; i < BLOCK_CANDLES; i++) {
    const position = number * BLOCK_CANDLES + i;
    const drawn = nextBar(state, new SeededRandom(seed, position), anchor, tickSize);
    state = drawn.state;
    candles.push({ openTimeMs: firstOpenMs + (position - historyCount) * stepMs, ...drawn.bar });
    states.push(state);
    triggers.push(drawn.triggered);
  }
  return { candles, states, triggers };
};

/** Keeps the latest blocks, and of every block made the state after it: an old one is made again at constant cost. */
class BlockCache {
  readonly #blocks = new Map<number, Block>();
  readonly #statesBefore: ProcessState[];

  constructor(first: ProcessState, readonly make: (number: number, before: ProcessState) => Block) {
    this.#statesBefore = [first];
  }

  get(number: number): Block {
    const kept = this.#blocks.get(number);
    if (kept) return kept;
    while (this.#statesBefore.length <= number) this.#add(this.#statesBefore.length - 1);
    return this.#blocks.get(number) ?? this.#add(number);
  }

  #add(number: number): Block {
    const block = this.make(number, this.#statesBefore[number]!);
    this.#statesBefore[number + 1] ??= block.states.at(-1)!;
    this.#blocks.set(number, block);
    if (this.#blocks.size > BLOCKS_KEPT) this.#blocks.delete(this.#blocks.keys().next().value!);
    return block;
  }
}
