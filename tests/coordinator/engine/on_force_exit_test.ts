import assert from "node:assert/strict";
import { price } from "../../../domain/money.ts";
import { EngineDriver, MARKET, ofKind, submittedBy, unanimous } from "../../fixtures/engine_fixtures.ts";

const forceExit = (engine: EngineDriver, tradeId: string) =>
  engine.tell({ kind: "force_exit", atMs: engine.nowMs, tradeId, who: "anna", why: "news" });

Deno.test("force exit: one trade is closed at market and told with who and why, the other stays, and trading goes on", () => {
  const ETH = { ...MARKET, symbol: "ETHUSDT" };
  const limits = { trading: { max_open_positions: 2, min_trade_interval_seconds: 0 } };
  const engine = new EngineDriver(limits, { markets: [MARKET, ETH] });
  const { tradeId, stop } = engine.open("long");
  engine.candle({}, "ETHUSDT");
  const [entry] = submittedBy(engine.answers(unanimous("short"), "ETHUSDT"));
  const commands = forceExit(engine, tradeId);
  const [exit, ...more] = submittedBy(commands);
  assert.deepEqual([exit!.symbol, exit!.purpose, exit!.qty, more.length], ["BTCUSDT", "exit", stop.qty, 0]);
  assert.deepEqual(ofKind(commands, "tell").map(({ notice }) => [notice.severity, notice.message]), [
    ["warning", "BTCUSDT long is closed by anna: news"],
  ]);
  assert.deepEqual(
    ofKind(commands, "cancel").filter(({ clientOrderId }) => clientOrderId === entry!.clientOrderId),
    [],
  );
  engine.fill(exit!, price(50_000));
  assert.deepEqual([engine.trade(tradeId)!.status, engine.trade(tradeId)!.exitReason], ["closed", "operator"]);
  assert.deepEqual([engine.state.risk.halted, engine.state.risk.paused], [null, null]);
});

Deno.test("force exit: asked twice closes once, an entry on its way is taken back, and what has ended changes nothing", () => {
  const engine = new EngineDriver();
  const [entry] = submittedBy(engine.decide("long"));
  const cancelled = ofKind(forceExit(engine, entry!.tradeId), "cancel").map(({ clientOrderId }) => clientOrderId);
  assert.deepEqual(cancelled, [entry!.clientOrderId]);

  const other = new EngineDriver(), { tradeId } = other.open("long");
  assert.equal(submittedBy(forceExit(other, tradeId)).length, 1);
  assert.equal(submittedBy(forceExit(other, tradeId)).length, 0);
  assert.deepEqual(forceExit(other, "no-such-trade"), []);
});
