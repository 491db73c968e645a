import assert from "node:assert/strict";
import { Board } from "../../../coordinator/runtime/board.ts";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { EngineDriver } from "../../fixtures/engine_fixtures.ts";
import { FakeAccounts } from "../../fixtures/fake_accounts.ts";
import { FakeViews } from "../../fixtures/fake_views.ts";

const NO_COMMIT = { decisions: [], orders: [], trades: [], systemEvents: [], equity: null };

/** A board whose engine trades BTCUSDT, and whose models were heard a moment ago. */
async function trading(stopOnStaleModel: boolean) {
  const clock = new ManualClock();
  const views = new FakeViews({ candles: 0 });
  const models = () =>
    views.models().map((model) => ({ ...model, heardAtMs: clock.nowMs() - (model.name === silent ? 60_000 : 0) }));
  let silent = "";
  const board = new Board(
    {
      version: "test",
      mode: "demo",
      account: "demo",
      profile: "demo",
      symbols: ["BTCUSDT"],
      timeframe: "5m",
      speed: null,
      expected: { feedMs: 60_000, modelMs: 15_000 },
      breakerLimit: 3,
    },
    views as unknown as ConstructorParameters<typeof Board>[1],
    { models },
    clock,
    new FakeAccounts({} as never),
  );
  const engine = new EngineDriver({ safety: { stop_entries_on_stale_model: stopOnStaleModel } });
  await board.attach(engine.state, 1_000);
  board.tell(null);
  const candle = () =>
    board.taken(
      { kind: "candle", atMs: 1, symbol: "BTCUSDT", candle: {} as never },
      [],
      NO_COMMIT as never,
    );
  candle();
  return { clock, board, candle, models, silence: (name: string) => void (silent = name) };
}

Deno.test("market data that is stale is a reason not to be ready, by name, until the next candle", async () => {
  const { clock, board, candle } = await trading(true);
  assert.deepEqual(board.notReady(), []);
  const since = new Date(clock.nowMs()).toISOString();
  await clock.advance(120_001);
  assert.deepEqual(board.notReady(), [`market data BTCUSDT 5m is stale: silent since ${since}`]);
  candle();
  assert.deepEqual(board.notReady(), []);
});

for (const stops of [true, false]) {
  Deno.test(`a silent model server is ${stops ? "a" : "no"} reason where it stops ${stops ? "" : "no "}entries`, async () => {
    const { clock, board, candle, models, silence } = await trading(stops);
    const { name } = models()[0]!;
    await clock.advance(100_000);
    candle();
    silence(name);
    const since = new Date(clock.nowMs() - 60_000).toISOString();
    assert.deepEqual(board.notReady(), stops ? [`model server ${name} is stale: silent since ${since}`] : []);
  });
}
