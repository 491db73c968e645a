import assert from "node:assert/strict";
import { Command, CommanderError } from "commander";
import { ExitError } from "../../cli/exit.ts";
import { register as registerWhy } from "../../cli/why.ts";
import { register as registerWhyNot } from "../../cli/why_not.ts";
import { waterfallText } from "../../cli/why/waterfall_text.ts";
import type { Explanation } from "../../domain/explanation.ts";
import {
  aClosedTrade,
  aCommit,
  aDecision,
  anEntry,
  aRecord,
  aRefusedDecision,
  opened,
  optionsIn,
} from "../db/fixtures.ts";
import { inFolder } from "../fixtures/temporary_folder.ts";

const EXPLANATION: Explanation = {
  pushed: [{ feature: "rsi_14", value: 55.123456, contribution: 0.31 }],
  heldBack: [{ feature: "path_last_4", value: -0.2, contribution: -0.125 }],
  models: [
    { modelName: "gbdt-12", method: "tree_shap", reason: null },
    { modelName: "mlp-12", method: null, reason: "no answer within 5000 ms" },
  ],
};

const aHold = (n: number) =>
  aDecision(n, { action: "hold", accepted: false, tradeId: null, sizing: null, bracket: null, riskChecks: [] });

/** Stopped at a gate, so that no check was asked. */
const atGate = (n: number) =>
  aDecision(n, {
    accepted: false,
    tradeId: null,
    sizing: null,
    bracket: null,
    riskChecks: [],
    gates: [{ name: "confidence", passed: false, value: 0.41, limit: 0.5, detail: "41.0 % sure: 50.0 % are needed" }],
    rejection: { name: "confidence", detail: "41.0 % sure: 50.0 % are needed" },
  });

/** A traded decision that is explained, one that a check stopped, two that a gate did, and a hold; in this order. */
async function withDecisions(work: (folder: string) => Promise<void>): Promise<void> {
  await inFolder(async (folder) => {
    const { journal, explanations, close } = await opened(optionsIn(folder));
    await journal.commit(anEntry(1));
    await journal.commit(aCommit(2, { trades: [aClosedTrade(1)] }));
    const others = [aRefusedDecision(2), atGate(3), atGate(4), aHold(5)];
    await journal.commit(aCommit(3, { decisions: others.map(aRecord) }));
    await explanations.store("d-1", EXPLANATION);
    await close();
    await work(folder);
  });
}

/** Runs a command. @returns What it printed, and its exit code. */
async function run(...args: string[]): Promise<{ out: string; code: number }> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  registerWhy(program);
  registerWhyNot(program);
  for (const each of program.commands) each.exitOverride();
  const log = console.log;
  let out = "";
  console.log = (text: string) => out += text + "\n";
  try {
    await program.parseAsync(args, { from: "user" });
    return { out, code: 0 };
  } catch (error) {
    if (error instanceof CommanderError) return { out: out + error.message, code: 2 };
    if (!(error instanceof ExitError)) throw error;
    return { out: out + error.message, code: error.code };
  } finally {
    console.log = log;
  }
}

Deno.test("why tells a trade in plain words: votes, gates, checks, what pushed and what held back", () =>
  withDecisions(async (folder) => {
    const { out, code } = await run("why", "t-1", "--data-dir", folder);
    assert.equal(code, 0);
    for (
      const line of [
        /^d-1: BTCUSDT at 42,123\.4, 2023-11-14 22:18 UTC$/m,
        /^Opened a long\. 2 of 3 models say long, together 70\.0 % sure\. Expected \+0\.21 % after costs;/m,
        /^Trade t-1: long from 42,123\.4 to 42,700\.1, ended by take profit, \+12\.28 USDT$/m,
        /^ {2}gbdt-12 {2}long {5}69\.0 %/m,
        /^ {2}mlp-36 {3}no vote {2}timeout: no answer within: 5000 ms$/m,
        /^ {2}ok {2}Confidence {2}70\.0 % {2}50\.0 %$/m,
        /^ {2}ok {2}Exposure {2}0\.100 {2}0\.300$/m,
        /^Pushed towards long .*\n {2}rsi_14 {2}55\.12 {2}\+31\.0 %$/m,
        /^Held back from long\n {2}path_last_4 {2}−0\.2 {2}−12\.5 %$/m,
        /^ {2}gbdt-12 by TreeSHAP\n {2}mlp-12 is not explained: no answer within 5000 ms$/m,
      ]
    ) {
      assert.match(out, line);
    }
    assert.equal((await run("why", "d-1", "--data-dir", folder)).out, out, "by either name");
  }));

Deno.test("why prints the waterfall of a decision, line by line, and its sum", () =>
  withDecisions(async (folder) => {
    const { out } = await run("why", "d-1", "--data-dir", folder);
    assert.match(out, /^How the confidence in long came about \(step, points of 100, probability so far\)$/m);
    assert.match(out, /^ {2}Base rate +33\.33 % {2}a third for each action: too little is known of before$/m);
    assert.match(out, /^ {2}gbdt-12 +\+\d+\.\d\d +\d\d\.\d\d % {2}its whole answer, not explained$/m);
    assert.match(out, /^ {2}Calibration of the ensemble +−2\.00 +67\.00 %/m);
    assert.match(out, /^ {2}Confidence in long +67\.00 %$/m);
    assert.match(out, /^ {2}The gate asks for +\+20\.00 +50\.00 % {2}passed$/m);
    // The made-up record is not true to its own probabilities, and that is not hidden.
    assert.match(out, /^ {2}Added up: 67\.000000 %\. Recorded: 70\.000000 %: they differ$/m);
    assert.match(out, /^What it would have been right to do cannot be told\.$/m);
  }));

Deno.test("a waterfall that adds up says so with all digits", () => {
  const step = { kind: "answer", model: "a", name: "", value: null, contribution: 0.25 } as const;
  const base = { rate: 0.4, samples: 900 };
  const text = waterfallText({ action: "short", base, steps: [step], sum: 0.65, output: 0.65 + 1e-9, threshold: 0.7 });
  assert.deepEqual(text.slice(2), [
    "  Base rate                    40.00 %  how often short was right in the 900 candles before",
    "  a                    +25.00  65.00 %  its whole answer, not explained",
    "  Confidence in short          65.00 %",
    "  The gate asks for    −5.00   70.00 %  missed",
    "  Added up: 65.000000 %. Recorded: 65.000000 %",
  ]);
});

Deno.test("why tells what stopped a decision, and that a hold asked for nothing", () =>
  withDecisions(async (folder) => {
    const gate = await run("why", "d-3", "--data-dir", folder);
    assert.match(gate.out, /^No long: confidence\./m);
    assert.match(gate.out, /^ {2}NO {2}Confidence {2}41\.0 % {2}50\.0 % {2}41\.0 % sure: 50\.0 % are needed$/m);
    assert.match(gate.out, /^Risk checks\n {2}not asked$/m);
    assert.match(gate.out, /^Why\n {2}the models have not been asked why, or not yet$/m);
    const hold = await run("why", "d-5", "--data-dir", folder);
    assert.match(hold.out, /^No trade: the models say hold\./m);
    assert.doesNotMatch(hold.out, /^Why$/m);
  }));

Deno.test("why --json prints the whole decision and its trade", () =>
  withDecisions(async (folder) => {
    const { decision, trade } = JSON.parse((await run("why", "d-1", "--data-dir", folder, "--json")).out);
    assert.deepEqual([decision.decision_id, trade.trade_id], ["d-1", "t-1"]);
    assert.deepEqual(decision.explanation.pushed, EXPLANATION.pushed);
    const refused = JSON.parse((await run("why", "d-2", "--data-dir", folder, "--json")).out);
    assert.deepEqual([refused.trade, refused.decision.explanation], [null, null]);
  }));

Deno.test("why names an id that is not there, and a folder without a database", () =>
  withDecisions(async (folder) => {
    assert.deepEqual(await run("why", "d-99", "--data-dir", folder), {
      out: 'There is no decision and no trade "d-99"; why-not lists the last decisions',
      code: 1,
    });
    const nowhere = await run("why", "d-1", "--data-dir", "/nowhere");
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.out, /There is no database at "\/nowhere\/xylen\.db"/);
  }));

Deno.test("why-not names what stopped each decision, newest first, and counts at the end", () =>
  withDecisions(async (folder) => {
    const { out, code } = await run("why-not", "--data-dir", folder);
    assert.equal(code, 0);
    const [lines, counts] = out.trimEnd().split("\n\n").map((part) => part.split("\n"));
    assert.deepEqual(lines!.map((line) => line.trim().split(/ {2,}/).slice(1)), [
      ["d-5", "hold", "hold"],
      ["d-4", "long", "Confidence", "41.0 % of 50.0 %", "41.0 % sure: 50.0 % are needed"],
      ["d-3", "long", "Confidence", "41.0 % of 50.0 %", "41.0 % sure: 50.0 % are needed"],
      ["d-2", "long", "Circuit breaker", "5 of 5", "5 losses in a row: paused"],
      ["d-1", "long", "traded"],
    ]);
    assert.deepEqual(counts, [
      "Of 5 decisions",
      "  Confidence       2",
      "  Hold             1",
      "  Circuit breaker  1",
      "  Traded           1",
    ]);
  }));

Deno.test("why-not --last and --json: as many as asked for, with values and limits as numbers", () =>
  withDecisions(async (folder) => {
    const { decisions, counts } = JSON.parse(
      (await run("why-not", "--last", "2", "--data-dir", folder, "--json")).out,
    );
    assert.equal(decisions.length, 2);
    assert.deepEqual(counts, { hold: 1, confidence: 1 });
    const { timestamp: _at, ...stop } = decisions[1];
    assert.deepEqual(stop, {
      decision_id: "d-4",
      symbol: "BTCUSDT",
      action: "long",
      outcome: "refused",
      stopped_by: "confidence",
      value: 0.41,
      limit: 0.5,
      detail: "41.0 % sure: 50.0 % are needed",
    });
    for (const last of ["0", "501", "x", "1.5"]) assert.equal((await run("why-not", "--last", last)).code, 2, last);
  }));

Deno.test("why-not says so where nothing was decided yet", () =>
  inFolder(async (folder) => {
    await (await opened(optionsIn(folder))).close();
    assert.deepEqual(await run("why-not", "--data-dir", folder), { out: "There are no decisions yet\n", code: 0 });
  }));
