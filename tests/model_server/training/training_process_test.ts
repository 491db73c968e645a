import assert from "node:assert/strict";
import type { Candle } from "../../../domain/candle.ts";
import { TrainingLine } from "../../../model_server/training/training_line.ts";
import { parseTrainingJob } from "../../../model_server/training/training_job.ts";
import { runTrainingJob, type TrainingMessage } from "../../../model_server/training/training_process.ts";
import { plantedMarket } from "./planted_market.ts";
import { warmRuntime } from "../../fixtures/small_model.ts";

await warmRuntime();

const PROGRAM = new URL("../../../model_server/training/training_process.ts", import.meta.url);
const CONFIG = new URL("../../deno.json", import.meta.url);
const { candles } = plantedMarket(1200, 5, 1);

const HEADER = "timestamp_ms,open,high,low,close,volume\n";
const csv = (rows: readonly Candle[]) =>
  HEADER + rows.map((c) => [c.openTimeMs, c.open, c.high, c.low, c.close, c.volume].join(",")).join("\n") + "\n";

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const job = (folder: string, changes: Record<string, unknown> = {}) =>
  JSON.stringify({
    history: `${folder}/history.csv`,
    symbol: "BTCUSDT",
    timeframe: "5m",
    learner: "gbdt",
    horizon_bars: 12,
    train_to_ms: Number.MAX_SAFE_INTEGER,
    seed: 1,
    out_dir: `${folder}/out`,
    folds: 1,
    ...changes,
  });

async function runProcess(text: string, allowed: string): Promise<{ code: number; lines: unknown[] }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      `--config=${CONFIG.pathname}`,
      "--allow-read",
      `--allow-write=${allowed}`,
      "--allow-env",
      "--allow-sys",
      PROGRAM.href,
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { code, stdout } = await child.output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
  return { code, lines };
}

Deno.test("what the market did since the history is learned from too; what lies in both counts once", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/whole.csv`, csv(candles));
    await Deno.writeTextFile(`${folder}/history.csv`, csv(candles.slice(0, 900)));
    await Deno.writeTextFile(`${folder}/live.csv`, csv(candles.slice(850)));
    const train = async (changes: Record<string, unknown>) => {
      const trained = await runTrainingJob(job(folder, changes), () => {});
      if (!trained.ok) throw new Error(trained.error);
      return trained.value;
    };
    const both = await train({ live: `${folder}/live.csv` });
    const whole = await train({ history: `${folder}/whole.csv` });
    assert.deepEqual(both.onnx, whole.onnx);
    assert.ok((await train({})).report.trained_to_ms < both.report.trained_to_ms);
  }));

/** Trains in this process. */
async function trained(folder: string, changes: Record<string, unknown>) {
  const result = await runTrainingJob(job(folder, changes), () => {});
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

Deno.test("a window learns from the newest candles alone; other settings make another model", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/history.csv`, csv(candles));
    await Deno.writeTextFile(`${folder}/newest.csv`, csv(candles.slice(-1000)));
    const newest = await trained(folder, { history: `${folder}/newest.csv` });
    assert.deepEqual((await trained(folder, { settings: { window_candles: 1000 } })).onnx, newest.onnx);
    const end = candles.at(-200)!.openTimeMs;
    await Deno.writeTextFile(`${folder}/until.csv`, csv(candles.slice(0, -200).slice(-1000)));
    assert.deepEqual(
      (await trained(folder, { settings: { window_candles: 1000 }, train_to_ms: end })).onnx,
      (await trained(folder, { history: `${folder}/until.csv`, train_to_ms: end })).onnx,
      "the window ends where may be looked to",
    );
    for (const settings of [{}, { params: { rounds: 3 } }, { weights: { by: "uniqueness" } }]) {
      assert.notDeepEqual((await trained(folder, { settings })).onnx, newest.onnx);
    }
  }));

Deno.test("real trades of a file teach outcome_based labels what they went through", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/history.csv`, csv(candles));
    const trade = (candle: Candle) => ({
      trade_id: `t-${candle.openTimeMs}`,
      candle_time: candle.openTimeMs,
      entry_price: 100,
      exit_price: 102,
      duration_seconds: 900,
    });
    const lines = candles.slice(300, 700).map((candle) => JSON.stringify(trade(candle)));
    await Deno.writeTextFile(`${folder}/feedback.jsonl`, [...lines, '{"trade_id":"without a candle"}', ""].join("\n"));
    const label = "outcome_based stop=1.5atr<=0.02 target=2.5atr<=0.05 gain=0.005 loss=-0.015";
    const longs = async (changes: Record<string, unknown>) => (await trained(folder, changes)).report.class_shares[0]!;
    const feedback = `${folder}/feedback.jsonl`;
    const [without, taught, barriers] = [
      await longs({ label }),
      await longs({ label, feedback }),
      await longs({ feedback }),
    ];
    assert.equal(without, barriers, "without trades it is the triple barrier, which knows of none");
    assert.ok(taught > without + 0.2, `${taught} against ${without}`);
    await Deno.writeTextFile(feedback, "no json\n");
    const refused = await runTrainingJob(job(folder, { label, feedback }), () => {});
    assert.match(refused.ok ? "" : refused.error, /Cannot read the trades in .*feedback\.jsonl/);
  }));

Deno.test("the process trains, tells its progress, and leaves model and report whole", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/history.csv`, csv(candles));
    const { code, lines } = await runProcess(job(folder), `${folder}/out`);
    assert.equal(code, 0);
    for (const line of lines) assert.ok(TrainingLine.safeParse(line).success, JSON.stringify(line));
    const progress = lines.slice(0, -1) as { progress: number; stage: string }[];
    assert.ok(progress.length > 5);
    progress.forEach((line, i) => assert.ok(line.progress >= (progress[i - 1]?.progress ?? 0) && line.stage !== ""));
    const last = lines.at(-1) as { done: true; model: string; report: { rows: number } };
    assert.equal(last.done, true);
    const left = [...Deno.readDirSync(`${folder}/out`)].map((entry) => entry.name).sort();
    assert.deepEqual(left, [last.model, last.model.replace(".onnx", ".report.json")]);
    const report = JSON.parse(await Deno.readTextFile(`${folder}/out/${left[1]}`));
    assert.deepEqual(report, last.report);
  }));

Deno.test("a broken job ends the process with one sentence and exit 1", async () => {
  const { code, lines } = await runProcess('{"history": "x.csv", "learner": 7}', "/nowhere");
  assert.equal(code, 1);
  assert.equal(lines.length, 1);
  const { error } = lines[0] as { error: string };
  for (const name of ["learner", "timeframe", "out_dir"]) assert.match(error, new RegExp(`${name}: `));
});

const HISTORIES: readonly (readonly [what: string, text: string | null, reason: RegExp])[] = [
  ["that is not there", null, /Cannot read the history .*history\.csv: /],
  ["without candles", HEADER, /history\.csv: it holds no candles/],
  ["with a hole in a line", `${HEADER}300000,1,1,,1,1\n`, /history\.csv: line 2: low must be a price above 0, was NaN/],
  ["with a high below its close", `${HEADER}300000,1,1,1,2,1\n`, /line 2: high 1 is below open 1 or close 2/],
  ["off the grid", `${HEADER}300001,1,1,1,1,1\n`, /line 2: open time 300001 is not on the 5m grid/],
  ["that goes back in time", `600000,1,1,1,1,1\n300000,1,1,1,1,1\n`, /line 2: 300000 is not after the line before/],
  ["that is too short", csv(candles.slice(0, 50)), /of 50 candles 50 closed in time and give 0 rows, 500 are needed/],
];

for (const [what, text, reason] of HISTORIES) {
  Deno.test(`a history ${what} is refused by name`, () =>
    inFolder(async (folder) => {
      if (text !== null) await Deno.writeTextFile(`${folder}/history.csv`, text);
      const outcome = await runTrainingJob(job(folder), () => {});
      assert.ok(!outcome.ok);
      assert.match(outcome.error, reason);
    }));
}

Deno.test("a gzipped history without a header trains the same model", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/history.csv`, csv(candles));
    const packed = new Blob([csv(candles).slice(HEADER.length)]).stream().pipeThrough(new CompressionStream("gzip"));
    await Deno.writeFile(`${folder}/history.csv.gz`, packed);
    const messages: TrainingMessage[] = [];
    const plain = await runTrainingJob(job(folder), (message) => messages.push(message));
    const gzipped = await runTrainingJob(job(folder, { history: `${folder}/history.csv.gz` }), () => {});
    assert.ok(plain.ok && gzipped.ok);
    assert.deepEqual(plain.value.onnx, gzipped.value.onnx);
    assert.ok(messages.length <= 101);
  }));

Deno.test("a folder that cannot be written is named", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/history.csv`, csv(candles));
    const outcome = await runTrainingJob(job(folder, { out_dir: `${folder}/history.csv` }), () => {});
    assert.ok(!outcome.ok);
    assert.match(outcome.error, /Cannot write the model into .*history\.csv: /);
  }));

Deno.test("a job names every fault at once, and unknown keys are faults", () => {
  const broken = parseTrainingJob(job("/x", { folds: 0, seed: "a", hurry: true }));
  assert.ok(!broken.ok);
  for (const name of ["folds", "seed", "hurry"]) assert.match(broken.error, new RegExp(name));
  assert.match((parseTrainingJob("{") as { error: string }).error, /not JSON: "\{"/);
});
