/** The whole report of a backtest: its figures agree with each other, with the trades and with the files. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { hashOf } from "../../../domain/content_hash.ts";
import { usd } from "../../../domain/money.ts";
import { netPnl } from "../../../domain/trade.ts";
import type { BacktestMarket } from "../../../research/backtest/run_backtest.ts";
import { dataQuality } from "../../../research/report/data_quality.ts";
import { perturbed } from "../../../research/report/perturbed.ts";
import { warningsOf } from "../../../research/report/warnings.ts";
import { verdictOf } from "../../../research/report/verdict.ts";
import { writeReport } from "../../../research/report/write_report.ts";
import { inFolder } from "../../fixtures/temporary_folder.ts";
import {
  configWith,
  pageInput,
  ruleBacktest,
  stoppedPage,
  traded,
  tradedPage,
  walk,
  WARM_UP,
} from "./rule_backtest.ts";

Deno.test("the costs of a real backtest lead from gross to the change of the balance to the last unit", () => {
  const { report, trades } = tradedPage();
  const { gross, slippage, fees, funding, other, net } = report.costs;
  assert.ok(report.trades > 20);
  assert.equal(usd(gross) - usd(slippage) - usd(fees) + usd(funding) + usd(other), usd(net));
  assert.equal(usd(net), usd(report.final_balance) - usd(report.initial_balance));
  assert.equal(other, 0);
  assert.equal(trades.reduce((sum, each) => sum + netPnl(each), 0), usd(net));
  assert.ok(fees > 0 && slippage > 0);
});

Deno.test("funding that was settled while positions were open is a step of its own, and nothing is lost by it", () => {
  const candles = walk(WARM_UP + 300);
  const funding = candles.filter((_, i) => i % 4 === 0).map(({ openTimeMs }) => ({ timeMs: openTimeMs, rate: 0.001 }));
  const { report } = pageInput(ruleBacktest({ candles, funding }));
  const { gross, slippage, fees, funding: paid, other, net } = report.costs;
  assert.ok(paid !== 0 && report.assumptions.funding_paid);
  assert.equal(usd(gross) - usd(slippage) - usd(fees) + usd(paid) + usd(other), usd(net));
  assert.equal(other, 0);
  assert.ok(!report.warnings.some((sentence) => /No funding/.test(sentence)));
});

Deno.test("slippage of entries, stops, targets and other exits is what was assumed, where no price is jumped over", () => {
  const { report, trades } = tradedPage();
  assert.ok(new Set(trades.map(({ exitReason }) => exitReason)).size >= 3);
  const { slippage, turnover } = report.costs;
  assert.ok(Math.abs(slippage / turnover * 10_000 - report.assumptions.slippage_bps) < 0.02);
});

Deno.test("attribution, groups and bins each hold every trade, and add up to the net result", () => {
  const { report } = tradedPage();
  const net = usd(report.net_profit);
  const sum = (parts: readonly { readonly net: number }[]) => parts.reduce((total, each) => total + usd(each.net), 0);
  assert.equal(sum(report.attribution), net);
  for (const groups of [report.by_side, report.by_regime, report.by_exit, report.by_symbol]) {
    assert.equal(sum(groups), net);
    assert.equal(groups.reduce((total, { trades }) => total + trades, 0), report.trades);
  }
  assert.equal(report.trade_distribution.reduce((total, { count }) => total + count, 0), report.trades);
  assert.equal(Object.values(report.regimes).reduce((total, each) => total + each, 0), report.decisions.decided);
});

Deno.test("without assumed slippage what is left are gaps between a close and the next open: here there are none", () => {
  const backtest = ruleBacktest({
    config: configWith({ backtesting: { slippage_bps: 0 } }),
    candles: walk(WARM_UP + 300),
  });
  const { report } = pageInput(backtest);
  assert.ok(report.trades > 5);
  assert.equal(report.costs.slippage, 0);
  const stops = backtest.outcome.trades.filter(({ exitReason }) => exitReason === "stop_loss");
  assert.ok(stops.length > 0);
});

Deno.test("of one market, all markets held are that one", () => {
  const { report } = tradedPage();
  assert.equal(report.buy_and_hold_all, report.buy_and_hold);
  assert.deepEqual(report.buy_and_hold_all_performance, report.buy_and_hold_performance);
  assert.doesNotMatch(verdictOf(report).join(" "), /equal parts/);
});

Deno.test("of several markets, equal parts in all of them stand beside the whole in the first", () => {
  const [first] = traded().markets, other = walk(first!.candles.length, 5);
  const second = { ...first!, symbol: "ETHUSDT", candles: other, contentHash: "other" };
  const of = (markets: BacktestMarket[]) => pageInput({ ...traded(), markets }).report;
  const both = of([first!, second]), alone = of([second]);
  assert.equal(both.buy_and_hold, tradedPage().report.buy_and_hold);
  const mean = (both.buy_and_hold! + alone.buy_and_hold!) / 2;
  // Coins are bought in whole steps, and what is left of each part stays cash.
  assert.ok(Math.abs(both.buy_and_hold_all! - mean) < 0.01, `${both.buy_and_hold_all} and ${mean}`);
  assert.notEqual(
    both.buy_and_hold_all_performance!.maxDrawdown.value,
    both.buy_and_hold_performance!.maxDrawdown.value,
  );
  assert.match(verdictOf(both)[0]!, /held in BTCUSDT would have come to .*, in equal parts in all 2 markets to /);
});

Deno.test("what is null has its reason, and no figure is NaN", () => {
  const { report } = tradedPage();
  const none = Object.entries(report).filter(([, value]) => value === null).map(([name]) => name);
  const optional = [
    "ruined_at",
    "ledger_fault",
    "checks",
    "perturbed",
    "buy_and_hold_performance",
    "buy_and_hold_all_performance",
    "deflation",
    "calibration",
    "command",
  ];
  assert.deepEqual(none.filter((name) => !optional.includes(name) && !report.reasons[name]), []);
  assert.deepEqual(JSON.parse(JSON.stringify(report)), report, "NaN and infinity would come back as null");
});

Deno.test("an account that was used up has a report none the less, and it says so first", () => {
  const backtest = traded(), { equity } = backtest.outcome;
  const ruined = equity.map((point, i) => i < 400 ? point : { ...point, equity: usd(0) });
  const { report } = pageInput({ ...backtest, outcome: { ...backtest.outcome, equity: ruined } });
  assert.deepEqual([report.max_drawdown, report.ruined_at], [1, equity[400]!.timeMs]);
  assert.match(report.warnings[0]!, /used up at 2024-/);
});

Deno.test("the report is written whole: figures, page, trades and equity", () =>
  inFolder(async (folder) => {
    const page = tradedPage();
    await writeReport(folder, page);
    const read = (name: string) => Deno.readTextFile(join(folder, name));
    assert.deepEqual(JSON.parse(await read("report.json")), page.report);
    assert.match(await read("report.html"), /^<!doctype html>/);
    const trades = (await read("trades.csv")).trimEnd().split("\n");
    assert.equal(trades.length, 1 + page.report.trades);
    const equity = (await read("equity.csv")).trimEnd().split("\n");
    assert.equal(equity.at(-1)!.split(",")[1], String(page.report.final_balance));
    const left = (await Array.fromAsync(Deno.readDir(folder))).filter(({ name }) => name.endsWith(".part"));
    assert.deepEqual(left, []);
  }));

Deno.test("a configuration is named by its hash, and equal backtests have equal reports", () => {
  const { config } = traded();
  const again = pageInput(ruleBacktest()).report;
  assert.equal(again.config_hash, hashOf(config));
  assert.deepEqual(again, tradedPage().report);
});

const rerun = (candles: readonly ReturnType<typeof walk>[number][]) => {
  const { outcome } = ruleBacktest({ candles });
  return Promise.resolve({ ok: true as const, value: outcome });
};

Deno.test("reruns on perturbed candles trade other candles each time, and their spread holds every run", async () => {
  const candles = walk(WARM_UP + 150), seen: number[] = [];
  const told = await perturbed({
    markets: [candles],
    runs: 3,
    noiseBps: 5,
    run: ([shaken]) => {
      seen.push(shaken![7]!.close);
      return rerun(shaken!);
    },
    onRun: () => {},
  });
  assert.ok(told.ok);
  assert.equal(new Set([candles[7]!.close, ...seen]).size, 4);
  const { runs, net_profit, profitable } = told.value;
  const nets = runs.map(({ net_profit }) => net_profit).sort((a, b) => a - b);
  assert.deepEqual([net_profit.lowest, net_profit.median, net_profit.highest], nets);
  assert.equal(profitable, nets.filter((each) => each > 0).length);
});

Deno.test("without noise a rerun comes to what the backtest came to", async () => {
  const candles = walk(WARM_UP + 150);
  const told = await perturbed({
    markets: [candles],
    runs: 1,
    noiseBps: 0,
    run: ([same]) => rerun(same!),
    onRun: () => {},
  });
  const own = pageInput(ruleBacktest({ candles })).report;
  assert.ok(told.ok);
  const [{ net_profit, trades }] = told.value.runs as [typeof told.value.runs[number]];
  assert.deepEqual([net_profit, trades], [own.net_profit, own.trades]);
});

Deno.test("what is wrong with candles is counted, and a path is told without its folders", () => {
  const whole = walk(100);
  const candles = whole.filter((_, i) => i !== 10 && i !== 11 && i !== 50).map((candle, i) =>
    i === 3
      ? { ...candle, volume: 0 }
      : i === 4
      ? { ...candle, high: candle.low, open: candle.low, close: candle.low }
      : candle
  );
  const told = dataQuality(
    { symbol: "X", path: "/home/me/x-5m.csv.gz", contentHash: "h", candles, fundingRates: 3 },
    "5m",
  );
  assert.deepEqual(told, {
    symbol: "X",
    file: "x-5m.csv.gz",
    hash: "h",
    candles: 97,
    gaps: 2,
    missing: 3,
    without_volume: 1,
    flat: 1,
    funding_rates: 3,
  });
});

const WARM = {
  needed_candles: 900,
  reason: null,
  slowest: "adx@1h",
  given_candles: 400,
  enough: false,
  tolerance: 1e-6,
};
const SOUND = { passed: true, cuts: 19, rows: 1, seed: 1, found: null };

for (
  const [what, change, warning] of [
    [
      "a warm-up that is too short",
      { checks: { lookahead: SOUND, warm_up: WARM, forecasts: null } },
      /900 candles.*adx@1h.*400/,
    ],
    [
      "a feature that knows what comes",
      {
        checks: {
          lookahead: {
            ...SOUND,
            passed: false,
            found: { feature: "rsi", candle_ms: 1, known_to_ms: 2, told_then: 3, told_later: 4 },
          },
          warm_up: { ...WARM, enough: true },
          forecasts: null,
        },
      },
      /rsi knows of candles.*worthless/,
    ],
    [
      "a model that does not tell what it was trained on",
      { models: [{ name: "m", version: "v", learner: "onnx", trained_from: null, trained_to: null }] },
      /^m does not say/,
    ],
    ["few trades", { trades: 3 }, /^3 trades: below 30/],
    [
      "holes in the data",
      {
        data: [{
          symbol: "X",
          file: null,
          hash: "",
          candles: 100,
          gaps: 2,
          missing: 3,
          without_volume: 0,
          flat: 0,
          funding_rates: 0,
        }],
      },
      /X: 3 candles \(2.91 %\) are missing in 2 places/,
    ],
  ] as const
) {
  Deno.test(`a reader is warned of ${what}`, () => {
    const { report } = tradedPage();
    assert.ok(!report.warnings.some((sentence) => warning.test(sentence)));
    assert.ok(warningsOf({ ...report, ...change }).some((sentence) => warning.test(sentence)));
  });
}

Deno.test("the verdict on a backtest without a trade praises and blames nothing", () => {
  const [first, ...rest] = verdictOf(stoppedPage().report);
  assert.match(first!, /^Nothing was traded over 16 h 40 min\. The same balance held in BTCUSDT would have come to/);
  assert.deepEqual(rest, []);
});

const interval = (low: number, high: number) => ({ value: (low + high) / 2, interval: { low, high, level: 0.95 } });

for (
  const [what, change, sentence] of [
    [
      "a gain before costs that costs ate",
      { gross: 10, slippage: 8, fees: 7, net: -5 },
      /Before costs it made 10\.00.*15\.00/,
    ],
    ["a loss before costs", { gross: -10, net: -25 }, /before any cost too \(−10\.00 USD\)/],
    ["costs that left something", { gross: 100, slippage: 10, fees: 15, net: 75 }, /Costs took 25\.0 % of the 100\.00/],
  ] as const
) {
  Deno.test(`the verdict says it in words: ${what}`, () => {
    const { report } = tradedPage();
    const told = verdictOf({ ...report, costs: { ...report.costs, funding: 0, ...change } });
    assert.ok(told.some((each) => sentence.test(each)), told.join("\n"));
  });
}

for (
  const [low, high, sentence] of [
    [-1, 2, /0 is in between, so this may be chance/],
    [0.5, 2, /better than chance/],
    [-3, -1, /loses for a reason/],
  ] as const
) {
  Deno.test(`the verdict reads an interval from ${low} to ${high}`, () => {
    const { report } = tradedPage();
    const told = verdictOf({ ...report, performance: { ...report.performance, sharpe: interval(low, high) } });
    assert.ok(told.some((each) => sentence.test(each)));
  });
}
