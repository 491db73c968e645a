/** What `xylen backtest` says, asks for and refuses. */
import assert from "node:assert/strict";
import type { BacktestOptions } from "../../../cli/backtest/options.ts";
import { checkedFeatures } from "../../../cli/backtest/checked_features.ts";
import { commandLine } from "../../../cli/backtest/command_line.ts";
import { rerunsOf } from "../../../cli/backtest/reruns.ts";
import { describe } from "../../../cli/backtest/told.ts";
import { ExitError } from "../../../cli/exit.ts";
import { FEATURE_NAMES } from "../../../features/mod.ts";
import { FeatureTable } from "../../../research/backtest/feature_table.ts";
import { withContext } from "../../../research/history/candle_context.ts";
import { configWith, stoppedPage, tradedPage, walk, WARM_UP } from "../../research/report/rule_backtest.ts";
import { runTool } from "../../fixtures/external_tool.ts";

const OPTIONS: BacktestOptions = { data: ["a.csv"], out: "out", noise: "2" };

for (
  const [what, options, line] of [
    ["the least", {}, "--data a.csv --out out"],
    [
      "all of it",
      {
        data: ["a.csv", "b.csv"],
        config: "c.yaml",
        profile: "demo",
        from: "2024-01-01",
        to: "2024-01-31T12:00",
        models: "m",
        funding: ["f.csv"],
        perturbed: "3",
      },
      "--data a.csv --data b.csv --config c.yaml --profile demo --from 2024-01-01 --to 2024-01-31T12:00 " +
      "--models m --funding f.csv --perturbed 3 --noise 2 --out out",
    ],
    [
      "a path that a shell would take apart",
      { data: ["my $file;'1'.csv"] },
      `--data 'my $file;'\\''1'\\''.csv' --out out`,
    ],
  ] as const
) {
  Deno.test(`the command that does it again: ${what}`, () => {
    assert.equal(commandLine({ ...OPTIONS, ...options }), `deno task xylen backtest ${line}`);
  });
}

Deno.test("a shell reads back what was quoted for it", async () => {
  const path = `it's "$HOME" \`x\` *.csv`;
  const quoted = commandLine({ ...OPTIONS, data: [path] }).split("--data ")[1]!.split(" --out")[0]!;
  const { stdout } = await runTool("sh", ["-c", `printf %s ${quoted}`]);
  assert.equal(stdout, path);
});

for (const [perturbed, noise, told] of [[undefined, "x", null], ["4", "3", { runs: 4, noiseBps: 3 }]] as const) {
  Deno.test(`--perturbed ${perturbed ?? "not given"}`, () => {
    assert.deepEqual(rerunsOf({ noise, ...(perturbed === undefined ? {} : { perturbed }) }), told);
  });
}

for (const [perturbed, noise] of [["0", "2"], ["x", "2"], ["2", "-1"], ["2", "5000"]] as const) {
  Deno.test(`--perturbed ${perturbed} --noise ${noise} is wrong usage`, () => {
    assert.throws(() => rerunsOf({ perturbed, noise }), (error) => error instanceof ExitError && error.code === 2);
  });
}

const candles = walk(WARM_UP + 900);
const market = (features: FeatureTable) => ({ symbol: "BTCUSDT", candles, contentHash: "", funding: [], features });

Deno.test("a table that knows what comes ends it with exit code 3, loudly, and names the feature", () => {
  const table = new FeatureTable(candles), rsi = FEATURE_NAMES.indexOf("rsi_14");
  candles.forEach((_, i) => table.row(i)[rsi] = candles[i + 1]?.close ?? 0);
  assert.throws(() => checkedFeatures(configWith(), [market(table)], () => {}), (error) => {
    assert.ok(error instanceof ExitError);
    assert.equal(error.code, 3);
    assert.match(error.message, /^LOOKAHEAD: the feature rsi_14 of BTCUSDT at .*seen the future: nothing was traded/);
    return true;
  });
});

Deno.test("funding that candles carry a candle too early is found as well", () => {
  const rates = candles.filter((_, i) => i % 5 === 0).map(({ openTimeMs }, i) => ({
    timeMs: openTimeMs,
    rate: i / 1e6,
  }));
  const early = rates.map((each) => ({ ...each, timeMs: each.timeMs - 600_000 }));
  const base = configWith(), config = { ...base, data: { ...base.data, funding: true } };
  const marketWith = (known: typeof rates) => {
    const carrying = withContext(candles, "5m", known, []);
    return { ...market(new FeatureTable(carrying)), candles: carrying, funding: rates };
  };
  assert.equal(checkedFeatures(config, [marketWith(rates)], () => {}).lookahead.passed, true);
  assert.throws(
    () => checkedFeatures(config, [marketWith(early)], () => {}),
    (error) => error instanceof ExitError && error.code === 3 && /feature fund/.test(error.message),
  );
});

Deno.test("a warm-up that is too short is said, with what it takes", () => {
  const notes: string[] = [];
  const long = walk(9_000);
  const checks = checkedFeatures(
    configWith(),
    [{ ...market(new FeatureTable(long)), candles: long }],
    (sentence) => notes.push(sentence),
  );
  assert.equal(checks.lookahead.passed, true);
  const { needed_candles, enough } = checks.warm_up;
  assert.equal(enough, false);
  assert.ok(needed_candles! > WARM_UP);
  assert.match(notes.join(), new RegExp(`need ${needed_candles} candles.*warmup_candles is ${WARM_UP}`));
});

Deno.test("the terminal says what stopped everything, and what to look at", () => {
  const text = describe(stoppedPage().report, "out");
  assert.match(text, /What stopped \d+ decisions that named a direction/);
  assert.match(text, /by confidence: limit 0\.99, measured [\d.]+ to [\d.]+ \(middle [\d.]+\)/);
  assert.match(text, /ensemble\.confidence_threshold/);
});

Deno.test("the terminal does not ask why where enough was traded, and says how it stands against chance", () => {
  const { report } = tradedPage();
  const text = describe({ ...report, trades: 30 }, "out");
  assert.doesNotMatch(text, /What stopped/);
  assert.match(text, /Random entries +[\d.]+ % of them do as well/);
  assert.match(text, /slippage [\d.]+ USD/);
  assert.doesNotMatch(text, /NaN|undefined|null/);
});
