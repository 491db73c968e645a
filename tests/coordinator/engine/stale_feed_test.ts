import assert from "node:assert/strict";
import {
  decisionOf,
  EngineDriver,
  MARKET,
  ofKind,
  START_MS,
  submittedBy,
  unanimous,
} from "../../fixtures/engine_fixtures.ts";
import { isNews } from "../../../coordinator/engine/news.ts";
import { riskModeOf } from "../../../coordinator/engine/risk_mode.ts";

const ETH = { ...MARKET, symbol: "ETHUSDT" };
const LIMITS = { trading: { max_open_positions: 2, min_trade_interval_seconds: 0 } };

const stale = (
  engine: EngineDriver,
  symbol = "BTCUSDT",
) => ({ kind: "stale_feed", atMs: engine.nowMs, symbol, sinceMs: START_MS } as const);

Deno.test("a stale market: nothing new is opened there, and the refusal names it; another market goes on", () => {
  const engine = new EngineDriver(LIMITS, { markets: [MARKET, ETH] });
  engine.candle();
  engine.tell(stale(engine));
  const refused = decisionOf(engine.answers(unanimous("long"))).rejection!;
  assert.equal(refused.name, "trading_allowed");
  assert.match(refused.detail, /no candle of BTCUSDT 5m since 2024-01-01T00:00:00\.000Z/);
  engine.candle({}, "ETHUSDT");
  assert.equal(submittedBy(engine.answers(unanimous("long"), "ETHUSDT")).length, 1);
  assert.equal(riskModeOf(engine.state).mode, "active");
  engine.tell(stale(engine, "ETHUSDT"));
  assert.deepEqual(riskModeOf(engine.state).mode, "reducing", "no market tells anything");
});

Deno.test("a stale market: its entry is taken back, its open trade keeps stop and target", () => {
  const engine = new EngineDriver(LIMITS);
  const { stop, target } = engine.open("long");
  const waiting = new EngineDriver(LIMITS);
  const [entry] = submittedBy(waiting.decide("long"));
  assert.deepEqual(ofKind(engine.tell(stale(engine)), "cancel"), []);
  const open = [...engine.state.orders.values()].map(({ clientOrderId }) => clientOrderId);
  assert.deepEqual(open, [stop.clientOrderId, target.clientOrderId]);
  const cancelled = ofKind(waiting.tell(stale(waiting)), "cancel").map(({ clientOrderId }) => clientOrderId);
  assert.deepEqual(cancelled, [entry!.clientOrderId]);
});

Deno.test("a stale market: its next candle ends that, and is decided as any other; both are told once", () => {
  const engine = new EngineDriver(LIMITS);
  engine.candle();
  assert.equal(isNews(engine.state, stale(engine)), true);
  const told = [...engine.tell(stale(engine)), ...engine.tell(stale(engine)), ...engine.candle()];
  assert.deepEqual(ofKind(told, "tell").map(({ notice }) => `${notice.severity}: ${notice.message}`), [
    "warning: Stale market data: no candle of BTCUSDT 5m since 2024-01-01T00:00:00.000Z; nothing new is opened there until the next one",
    "info: Market data of BTCUSDT comes again",
  ]);
  assert.equal(submittedBy(engine.answers(unanimous("long"))).length, 1);
  engine.tell(stale(engine));
  assert.equal(isNews(engine.state, stale(engine)), false, "it is known");
});
