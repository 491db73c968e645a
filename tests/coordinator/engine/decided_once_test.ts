import assert from "node:assert/strict";
import type { Command } from "../../../coordinator/engine/command.ts";
import { decide } from "../../../coordinator/engine/decide.ts";
import { createEngine, type EngineState } from "../../../coordinator/engine/state.ts";
import { opinionOf } from "../../../domain/opinion.ts";
import {
  ACCOUNT,
  answerOf,
  candleAt,
  decisionOf,
  EngineDriver,
  MARKET,
  ofKind,
  QUOTE,
  settingsWith,
  STEP_MS,
  SYMBOL,
} from "../../fixtures/engine_fixtures.ts";

const WARM = 260, DECIDED = 60, OTHER = "ETHUSDT";
const PATCH = {
  retraining: { label_window_candles: 6 },
  ensemble: { method: "bayesian_weighted", calibration_samples: 40, performance_window: 40 },
};

const answersOn = (i: number) => [
  answerOf("steady", i % 3 === 0 ? "hold" : "short", { confidence: 0.5 }),
  answerOf("sure", "hold", { confidence: 0.95 }),
];

function live(decisions: number): EngineDriver {
  const engine = new EngineDriver(PATCH);
  for (let i = 0; i < decisions; i++) {
    engine.candle();
    engine.answers(answersOn(i));
  }
  return engine;
}

/** The next life. Its warm-up ends `behind` candles before the last decided one: there the market goes on. */
function restarted(before: EngineDriver, behind: number) {
  const state = createEngine({
    runId: "run",
    fence: 2,
    settings: settingsWith(PATCH),
    markets: [MARKET, { ...MARKET, symbol: OTHER }],
    lastSequence: before.state.sequence,
    orders: [],
    trades: [],
    risk: structuredClone(before.state.risk),
    opinions: ofKind(before.all, "record_decision").map(({ decision }) => opinionOf(decision)),
  });
  const candles = Array.from({ length: WARM + DECIDED - behind }, (_, i) => candleAt(i));
  const atMs = candles.at(-1)!.openTimeMs + STEP_MS;
  const told = decide(state, { kind: "warmup", atMs, symbol: SYMBOL, candles });
  assert.deepEqual(decide(state, { kind: "warmup", atMs, symbol: OTHER, candles }), []);
  decide(state, { kind: "account", atMs, account: ACCOUNT, income: [] });
  return { state, told };
}

function close(state: EngineState, index: number, symbol = SYMBOL): Command[] {
  const candle = candleAt(index);
  return decide(state, { kind: "candle", atMs: candle.openTimeMs + STEP_MS, symbol, candle });
}

const asked = (commands: readonly Command[]): number => ofKind(commands, "request_forecasts").length;

for (const behind of [0, 1, 7, 25]) {
  Deno.test(`a market that goes on ${behind} candles before the last decision: none of them is decided again, the next one is, as if nothing had happened`, () => {
    const before = live(DECIDED);
    const { state, told } = restarted(before, behind);
    const notices = ofKind(told, "tell").map(({ notice }) => notice.message);
    assert.equal(notices.length, behind > 0 ? 1 : 0);
    for (let i = WARM + DECIDED - behind; i < WARM + DECIDED; i++) assert.equal(asked(close(state, i)), 0);
    const [mine, theirs] = [state.symbols.get(SYMBOL)!, before.state.symbols.get(SYMBOL)!];
    assert.deepEqual(mine.opinions, theirs.opinions);
    assert.deepEqual(mine.features, theirs.features);
    assert.deepEqual(state.trackRecord, before.state.trackRecord);

    assert.equal(asked(close(state, WARM + DECIDED)), 1);
    before.candle();
    const answers = answersOn(DECIDED), { openTimeMs } = candleAt(WARM + DECIDED);
    const next = decisionOf(decide(state, {
      kind: "forecasts",
      atMs: state.nowMs,
      symbol: SYMBOL,
      candleOpenTimeMs: openTimeMs,
      answers,
      quote: QUOTE,
    }));
    const { circumstances, decisionId: _, snapshotId: _s, ...made } = next;
    const { circumstances: known, decisionId: _d, snapshotId: _t, ...expected } = decisionOf(before.answers(answers));
    assert.deepEqual(made, expected);
    assert.deepEqual({ ...circumstances!, origin: null }, { ...known!, origin: null });
  });
}

Deno.test("a candle that a lagging exchange left out of the warm-up and tells later is not decided again", () => {
  const { state } = restarted(live(DECIDED), 1);
  assert.equal(asked(close(state, WARM + DECIDED - 1)), 0);
  assert.equal(asked(close(state, WARM + DECIDED - 1)), 0);
  assert.equal(asked(close(state, WARM + DECIDED)), 1);
});

Deno.test("a market that no former life has decided on is decided from its first candle", () => {
  const { state } = restarted(live(DECIDED), 5);
  assert.equal(asked(close(state, WARM + DECIDED - 5, OTHER)), 1);
});

Deno.test("open trades are looked after in candles that are not decided again", () => {
  const before = live(DECIDED - 1);
  const { tradeId } = before.open();
  const { state } = restarted(before, 3);
  state.trades.set(tradeId, before.state.trades.get(tradeId)!);
  const commands = close(state, WARM + DECIDED - 3);
  assert.equal(asked(commands), 0);
  // Nothing protects it here: the candle notices.
  assert.deepEqual(ofKind(commands, "submit").map(({ order }) => order.purpose), ["exit"]);
});
