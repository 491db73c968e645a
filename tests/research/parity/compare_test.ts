import assert from "node:assert/strict";
import type { Candle } from "../../../domain/candle.ts";
import { defaultConfig } from "../../../coordinator/runtime/config/schema.ts";
import type { Decision } from "../../../domain/decision.ts";
import type { Trade } from "../../../domain/trade.ts";
import { ruleForecasts } from "../../../research/backtest/rule_forecaster.ts";
import { runBacktest } from "../../../research/backtest/run_backtest.ts";
import { compareLife } from "../../../research/parity/compare.ts";
import type { RecordedLife } from "../../../research/parity/recorded_life.ts";
import { rerun } from "../../../research/parity/rerun.ts";
import { plantedMarket } from "../../model_server/training/planted_market.ts";

const WARMUP = 300;
const onTick = (value: number): number => Math.round(value * 10) / 10;
const CANDLES: readonly Candle[] = plantedMarket(900, 4, 3).candles.map((each) => ({
  ...each,
  open: onTick(each.open),
  high: onTick(each.high),
  low: onTick(each.low),
  close: onTick(each.close),
}));

const base = defaultConfig();
const CONFIG = {
  ...base,
  mode: "replay" as const,
  ensemble: { ...base.ensemble, confidence_threshold: 0.2, expected_value_threshold: -1, uncertainty_threshold: 1 },
};

/** A life that was lived in a backtest: what is recorded of it is what the engine decided. */
function lived(): { life: RecordedLife; trades: Map<string, Trade> } {
  const decisions: Decision[] = [];
  const ran = runBacktest({
    config: CONFIG,
    markets: [{ symbol: "BTCUSDT", candles: CANDLES, contentHash: "lived", funding: [] }],
    firstTradedMs: CANDLES[WARMUP]!.openTimeMs,
    forecasts: ruleForecasts("rsi", (feature) => {
      const rsi = feature("rsi_14") ?? 50;
      return rsi < 40 ? "long" : rsi > 60 ? "short" : "hold";
    }, 0.02),
    onDecision: (decision) => decisions.push(decision),
  });
  assert.ok(ran.ok);
  return {
    life: {
      runId: "lived",
      fence: 1,
      configHash: "config",
      timeframe: "5m",
      markets: new Map([["BTCUSDT", { warmup: CANDLES.slice(0, WARMUP), candles: CANDLES.slice(WARMUP) }]]),
      opinions: [],
      decisions,
      notes: [],
      start: null,
    },
    trades: new Map(ran.value.trades.map((trade) => [trade.decisionId, trade])),
  };
}

function parityOf(life: RecordedLife, trades: ReadonlyMap<string, Trade>, config: Partial<typeof CONFIG> = CONFIG) {
  const again = rerun(life, config);
  assert.ok(again.ok, again.ok ? "" : again.error);
  return compareLife(life.decisions, trades, again.value);
}

Deno.test("a life that is traded again by what was said then comes out the same", () => {
  const { life, trades } = lived();
  const parity = parityOf(life, trades);
  assert.deepEqual(parity.differences, []);
  assert.equal(parity.trades, trades.size);
  assert.ok(parity.trades >= 5, `${parity.trades} trades`);
  assert.equal(parity.pnl.backtest, parity.pnl.recorded);
});

Deno.test("a fill that was worse than the candles say is named with both prices", () => {
  const { life, trades } = lived();
  const [decisionId, trade] = [...trades][0]!;
  const slipped = new Map([...trades, [decisionId, {
    ...trade,
    entryCost: trade.entryCost + trade.entryQty as typeof trade.entryCost,
  }]]);
  const { differences } = parityOf(life, slipped);
  assert.deepEqual(
    differences.map(({ decision_id, field }) => [decision_id, field]),
    [[decisionId, "entry_price"], [decisionId, "entry_slippage_bps"]],
  );
  assert.notEqual(differences[0]!.recorded, differences[0]!.backtest);
});

Deno.test("a decision that the engine does not take by these settings is named", () => {
  const { life, trades } = lived();
  const strict = { ...CONFIG, ensemble: { ...CONFIG.ensemble, confidence_threshold: 0.999 } };
  const { differences } = parityOf(life, trades, strict);
  const first = differences[0]!;
  assert.deepEqual([first.field, first.recorded, first.backtest], ["accepted", "true", "false"]);
  assert.ok(differences.some(({ field, backtest }) => field === "trade" && backtest === null));
});

Deno.test("what of a life is not recorded is said beside the comparison", () => {
  const { life, trades } = lived();
  const { notes } = parityOf({ ...life, notes: ["decision 7 is not stored"] }, trades);
  assert.deepEqual(notes, ["decision 7 is not stored"]);
  const none = rerun({ ...life, decisions: [] }, CONFIG);
  assert.match(none.ok ? "" : none.error, /decided nothing/);
});
