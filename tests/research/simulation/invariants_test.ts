import assert from "node:assert/strict";
import type { EngineState } from "../../../coordinator/engine/state.ts";
import { booksBalance } from "../../../research/simulation/invariants/books_balance.ts";
import { bounded } from "../../../research/simulation/invariants/bounded.ts";
import { bracketFits } from "../../../research/simulation/invariants/bracket_fits.ts";
import { breakerHolds } from "../../../research/simulation/invariants/breaker_holds.ts";
import { INVARIANTS } from "../../../research/simulation/invariants/catalogue.ts";
import { dailyLossHolds } from "../../../research/simulation/invariants/daily_loss.ts";
import { databaseTellsTruth } from "../../../research/simulation/invariants/database_tells_truth.ts";
import { followsMarket } from "../../../research/simulation/invariants/follows_market.ts";
import { haltHolds } from "../../../research/simulation/invariants/halt_holds.ts";
import type { Invariant } from "../../../research/simulation/invariants/invariant.ts";
import { listenKeyRenewed } from "../../../research/simulation/invariants/listen_key.ts";
import { limitsHold } from "../../../research/simulation/invariants/limits_hold.ts";
import { oneOrderPerIntent } from "../../../research/simulation/invariants/one_order_per_intent.ts";
import { processLives } from "../../../research/simulation/invariants/process_lives.ts";
import { protectedPosition } from "../../../research/simulation/invariants/protected.ts";
import { unknownEnds } from "../../../research/simulation/invariants/unknown_ends.ts";
import { AT, Scene } from "./sight.ts";

type Play = (scene: Scene, look: () => string | null) => void;

interface Case {
  readonly holds: string;
  readonly sound: Play;
  readonly breaks: string;
  readonly broken: Play;
}

/** Only what these invariants read of the engine. */
const engineWith = (orders: number, status = "open"): EngineState => ({
  orders: new Map(Array.from({ length: orders }, (_, i) => [`x-${i}`, { clientOrderId: `x-${i}`, status }])),
  trades: new Map(),
  symbols: new Map(),
} as unknown as EngineState);

const closedTrade = (scene: Scene, pnl: number, secondsAgo: number) => ({
  pnl,
  exit_time: scene.nowMs - secondsAgo * 1000,
});

const lossesInARow = (scene: Scene, count: number) =>
  Array.from({ length: count }, (_, i) => closedTrade(scene, -1, 600 - i));

function tradesInARow(scene: Scene, count: number): void {
  for (let i = 0; i < count; i++) {
    scene.market(`x-r-${2 * i}-e`, "buy", 0.003).market(`x-r-${2 * i + 1}-x`, "sell", 0.003, true).later(61);
  }
}

const order = (id: string, status: string, filled: number, fillIds: readonly string[]) => ({
  client_order_id: id,
  status,
  filled_qty: filled,
  fill_ids: JSON.stringify(fillIds),
  realized_pnl: 0,
  fee: 0,
});

/** @param share Of the day's limit that is lost before the second trade. */
function enterAfterLoss(scene: Scene, look: () => string | null, share: number, opens = "x-r-1-e", closes = "x-r-2-x") {
  const lossUsd = share * scene.config.safety.max_daily_loss_usd;
  look();
  scene.market(opens, "buy", 0.02);
  look();
  scene.moveTo(40_000 - lossUsd / 0.02).market(closes, "sell", 0.02, true);
  look();
  scene.later(120).market("x-r-3-e", "buy", 0.01);
}

const CASES: readonly (readonly [make: () => Invariant, Case])[] = [
  [protectedPosition, {
    holds: "a stop within the deadline",
    sound: (scene, look) => {
      scene.market("x-r-1-e", "buy", 0.01);
      look();
      scene.later(10);
      look();
      scene.stop("x-r-2-s", "sell", 0.01).later(600);
    },
    breaks: "no stop for a part of the position",
    broken: (scene, look) => {
      scene.market("x-r-1-e", "buy", 0.01).stop("x-r-2-s", "sell", 0.006);
      look();
      scene.later(20);
    },
  }],
  [bracketFits, {
    holds: "stop and target of the position's size",
    sound: (scene) =>
      scene.market("x-r-1-e", "buy", 0.01).stop("x-r-2-s", "sell", 0.01).stop(
        "x-r-2-t",
        "sell",
        0.01,
        "take_profit_market",
      ),
    breaks: "a stop that stayed when the position was gone",
    broken: (scene) =>
      scene.market("x-r-1-e", "buy", 0.01).stop("x-r-2-s", "sell", 0.01).market("x-r-3-x", "sell", 0.01, true),
  }],
  [oneOrderPerIntent, {
    holds: "one entry after the other",
    sound: (scene, look) => {
      scene.market("x-r-1-e", "buy", 0.01);
      look();
      scene.market("x-r-2-x", "sell", 0.01, true);
      look();
      scene.market("x-r-3-e", "buy", 0.01);
    },
    breaks: "the same order twice",
    broken: (scene, look) => {
      scene.market("x-r-1-e", "buy", 0.01);
      look();
      scene.market("x-r-1-e", "buy", 0.01);
    },
  }],
  [oneOrderPerIntent, {
    holds: "parts of one entry",
    sound: (scene, look) => {
      scene.market("x-r-1-e", "buy", 0.01);
      look();
      scene.market("x-r-1-e1", "buy", 0.01);
    },
    breaks: "another decision's entry into an open position",
    broken: (scene, look) => {
      scene.market("x-r-1-e", "buy", 0.01);
      look();
      scene.market("x-r-4-e", "buy", 0.01);
    },
  }],
  [oneOrderPerIntent, {
    holds: "an exit that is not stored yet",
    sound: (scene, look) => {
      scene.market("x-r-1-e", "buy", 0.01);
      look();
      scene.market("x-unstored-x", "sell", 0.01, true);
    },
    breaks: "an entry that is not stored yet",
    broken: (scene) => scene.market("x-unstored-e", "buy", 0.01),
  }],
  [limitsHold, {
    holds: "an entry within every limit",
    sound: (scene) => scene.market("x-r-1-e", "buy", 0.02),
    breaks: "a position larger than max_position_size_usd",
    broken: (scene) => scene.market("x-r-1-e", "buy", 0.05),
  }],
  [limitsHold, {
    holds: "an entry of the largest size at the price before it jumped",
    sound: (scene, look) => {
      look();
      scene.moveTo(AT * 1.06).market("x-r-1-e", "buy", scene.config.trading.max_position_size_usd / AT);
    },
    breaks: "the same at a price that has stood there for long",
    broken: (scene, look) => {
      look();
      scene.moveTo(AT * 1.06).later(600);
      look();
      scene.market("x-r-1-e", "buy", scene.config.trading.max_position_size_usd / AT);
    },
  }],
  [limitsHold, {
    holds: "as many trades as a day may have",
    sound: (scene) => tradesInARow(scene, scene.config.trading.max_daily_trades),
    breaks: "one more",
    broken: (scene) => tradesInARow(scene, scene.config.trading.max_daily_trades + 1),
  }],
  [limitsHold, {
    holds: "as many entries as a minute may have",
    sound: (scene) => {
      for (let i = 0; i < scene.config.safety.max_orders_per_minute; i++) scene.market(`x-r-${i}-e`, "buy", 0.003);
    },
    breaks: "one more",
    broken: (scene) => {
      for (let i = 0; i <= scene.config.safety.max_orders_per_minute; i++) scene.market(`x-r-${i}-e`, "buy", 0.003);
    },
  }],
  [dailyLossHolds, {
    holds: "a trade after a loss within the day's limit",
    sound: (scene, look) => enterAfterLoss(scene, look, 0.9),
    breaks: "a trade after a loss beyond it",
    broken: (scene, look) => enterAfterLoss(scene, look, 1.3),
  }],
  [dailyLossHolds, {
    holds: "a trade after somebody else's loss",
    sound: (scene, look) => enterAfterLoss(scene, look, 3, "web_1", "web_2"),
    breaks: "a trade after a loss that somebody else made of ours",
    broken: (scene, look) => enterAfterLoss(scene, look, 3, "x-r-1-e", "web_2"),
  }],
  [breakerHolds, {
    holds: "an entry after fewer losses than the breaker allows",
    sound: (scene) => {
      scene.tables = { trades: lossesInARow(scene, scene.config.safety.circuit_breaker_consecutive_losses - 1) };
      scene.market("x-r-1-e", "buy", 0.01);
    },
    breaks: "an entry while the breaker is open",
    broken: (scene) => {
      scene.tables = { trades: lossesInARow(scene, scene.config.safety.circuit_breaker_consecutive_losses) };
      scene.market("x-r-1-e", "buy", 0.01);
    },
  }],
  [haltHolds, {
    holds: "an exit while trading is stopped",
    sound: (scene, look) => {
      scene.market("x-r-1-e", "buy", 0.01);
      look();
      scene.told = { stoppedSinceMs: scene.nowMs };
      scene.later(60).market("x-r-2-x", "sell", 0.01, true);
    },
    breaks: "an entry while trading is stopped",
    broken: (scene) => {
      scene.told = { stoppedSinceMs: scene.nowMs };
      scene.later(60).market("x-r-1-e", "buy", 0.01);
    },
  }],
  [unknownEnds, {
    holds: "an unknown order in troubled times",
    sound: (scene) => void (scene.told = { engine: engineWith(1, "unknown"), calmMs: 5_000 }),
    breaks: "an order that stays unknown in calm",
    broken: (scene) => void (scene.told = { engine: engineWith(1, "unknown"), calmMs: 90_000 }),
  }],
  [listenKeyRenewed, {
    holds: "a key that a fault has ended",
    sound: (scene) => void (scene.told = { keyExpiredInCalmMs: 5_000 }),
    breaks: "a key that nobody has renewed",
    broken: (scene) => void (scene.told = { keyExpiredInCalmMs: 3_700_000 }),
  }],
  [oneOrderPerIntent, {
    holds: "nothing entered",
    sound: () => {},
    breaks: "more entered than was approved",
    broken: (scene) => void (scene.tables = { trades: [{ trade_id: "t-r-1", entry_qty: 0.02e8 }] }),
  }],
  [bounded, {
    holds: "a few orders and timers",
    sound: (scene) => void (scene.told = { engine: engineWith(5), waiting: 20 }),
    breaks: "orders that pile up",
    broken: (scene) => void (scene.told = { engine: engineWith(1_000), waiting: 20 }),
  }],
  [bounded, {
    holds: "no process",
    sound: () => {},
    breaks: "timers that pile up",
    broken: (scene) => void (scene.told = { waiting: 5_000 }),
  }],
  [processLives, {
    holds: "a process that lives or was killed",
    sound: () => {},
    breaks: "a process that died by itself",
    broken: (scene) => void (scene.told = { diedBy: "Error: Invariant: …" }),
  }],
  [followsMarket, {
    holds: "the newest candle",
    sound: (scene) => void (scene.told = { engine: engineAt(scene.nowMs - 310_000) }),
    breaks: "a candle that is missing for too long",
    broken: (scene) => void (scene.told = { engine: engineAt(scene.nowMs - 660_000) }),
  }],
  [booksBalance, {
    holds: "our fills and somebody else's",
    sound: (scene) => {
      scene.market("x-r-1-e", "buy", 0.01).market("by-hand", "buy", 0.01).moveTo(40_500);
      const [ours] = scene.exchange.state.trades;
      scene.tables = { orders: [order("x-r-1-e", "filled", 0.01e8, ["1"])], trades: [{ net: -ours!.fee }] };
    },
    breaks: "a fill that was dropped from a trade",
    broken: (scene) => {
      scene.market("x-r-1-e", "buy", 0.01).moveTo(40_500).market("x-r-2-x", "sell", 0.01, true);
      const [entry] = scene.exchange.state.trades;
      scene.tables = {
        orders: [order("x-r-1-e", "filled", 0.01e8, ["1"]), order("x-r-2-x", "filled", 0.01e8, ["2"])],
        trades: [{ net: -entry!.fee }],
      };
    },
  }],
  [booksBalance, {
    holds: "an account that never traded",
    sound: () => {},
    breaks: "a fill that is booked twice",
    broken: (scene) => {
      scene.market("x-r-1-e", "buy", 0.01);
      scene.tables = { orders: [order("x-r-1-e", "filled", 0.01e8, ["1"]), order("x-r-2-e", "filled", 0.01e8, ["1"])] };
    },
  }],
  [databaseTellsTruth, {
    holds: "the same orders and position",
    sound: (scene) => {
      scene.market("x-r-1-e", "buy", 0.01).stop("x-r-2-s", "sell", 0.01);
      scene.tables = {
        orders: [order("x-r-1-e", "filled", 0.01e8, ["1"]), order("x-r-2-s", "open", 0, [])],
        trades: [{ side: "long", open_qty: 0.01e8 }],
      };
    },
    breaks: "an order at the exchange that the database does not have",
    broken: (scene) => scene.market("x-r-1-e", "buy", 0.01),
  }],
  [databaseTellsTruth, {
    holds: "an order that was never sent and is given up",
    sound: (scene) => void (scene.tables = { orders: [order("x-r-1-e", "canceled", 0, [])] }),
    breaks: "an order that the database thinks is open",
    broken: (scene) => void (scene.tables = { orders: [order("x-r-1-e", "unknown", 0, [])] }),
  }],
  [databaseTellsTruth, {
    holds: "nothing on either side",
    sound: () => {},
    breaks: "a ghost trade after the position is gone",
    broken: (scene) => void (scene.tables = { trades: [{ side: "long", open_qty: 0.01e8 }] }),
  }],
];

function engineAt(openTimeMs: number): EngineState {
  return { symbols: new Map([["BTCUSDT", { candles: [{ openTimeMs }] }]]) } as unknown as EngineState;
}

/** Plays a scene before the invariant's eyes. */
function shown(make: () => Invariant, play: Play): string | null {
  const [scene, invariant] = [new Scene(), make()];
  let first: string | null = null;
  const look = () => first ??= scene.seenBy(invariant);
  play(scene, look);
  return look();
}

for (const [make, { holds, sound, breaks, broken }] of CASES) {
  const { name } = make();
  Deno.test(`${name} holds with ${holds}`, () => assert.equal(shown(make, sound), null));
  Deno.test(`${name} breaks at ${breaks}`, () => assert.notEqual(shown(make, broken), null));
}

Deno.test("each invariant of the catalogue was seen to break", () => {
  const named = new Set(CASES.map(([make]) => make().name));
  assert.deepEqual(INVARIANTS.map((make) => make().name).filter((name) => !named.has(name)), []);
});
