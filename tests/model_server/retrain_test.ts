import assert from "node:assert/strict";
import { PredictResponse, RetrainJob } from "../../model_server/contract/mod.ts";
import { type Harness, predictBody, startModelServer, withModelServer } from "../fixtures/model_server_harness.ts";
import { warmRuntime } from "../fixtures/small_model.ts";

await warmRuntime();

const ASK = predictBody({ rsi: 0, adx: 0, atr: 1 });
const FIRST = [5, 0, 0] as const;
const SECOND = [0, 5, 0] as const;

/** A server that trained its first model and serves it. */
async function withTrained(options: { trainToMs?: number }, work: (server: Harness) => Promise<void>): Promise<void> {
  await withModelServer({ training: {}, ...options }, async (server) => {
    await server.service.jobs?.idle();
    await server.play({ bias: FIRST });
    await retrain(server);
    await work(server);
  });
}

/** Trains to the end. */
async function retrain(server: Harness): Promise<RetrainJob> {
  const { status, body } = await server.send("POST", "/retrain", { force: true, reason: "test" });
  assert.deepEqual([status, body.status], [202, "started"]);
  await server.service.jobs?.idle();
  return RetrainJob.parse((await server.get(`/retrain/${body.job_id}`)).body);
}

const serving = async (server: Harness) => (await server.get("/health")).body;

/** Waits for a running job to say something. */
async function untilProgress(server: Harness, jobId: string): Promise<void> {
  while ((await server.get(`/retrain/${jobId}`)).body.progress === 0) await new Promise((done) => setTimeout(done, 5));
}

Deno.test("with a history and no model, a server trains at once, says so, and answers nothing meanwhile", async () => {
  const dataDir = await Deno.makeTempDir();
  const cold = await startModelServer({ dataDir, training: { hang: true } });
  const [job] = [cold.service.jobs?.current];
  assert.ok(job);
  await untilProgress(cold, job.job_id);
  const health = await serving(cold);
  assert.deepEqual([health.status, health.training, health.model_loaded], ["training", true, false]);
  assert.match(health.progress, /^training gbdt 10 %, step 1$/);
  const refused = await cold.send("POST", "/predict", ASK);
  assert.deepEqual([refused.status, refused.body.error.message.includes("training gbdt")], [503, true]);
  await cold.stop();
  assert.deepEqual(
    Array.from(Deno.readDirSync(`${dataDir}/training`)),
    [],
    "a killed training leaves no folder behind",
  );
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("a restart with the same question serves the champion without training, with another one it trains", async () => {
  await withTrained({ trainToMs: 1705276800000 }, async (server) => {
    const { model_version } = await serving(server);
    await server.stop();
    const again = { dataDir: server.dataDir, trainToMs: 1705276800000 };
    const same = await startModelServer({ ...again, training: {} });
    assert.deepEqual([(await serving(same)).model_version, same.service.jobs?.current], [model_version, null]);
    await same.stop();
    for (const other of [{ ...again, trainToMs: 1 }, { ...again, training: { hang: true } }]) {
      const cold = await startModelServer({ training: {}, ...other });
      assert.equal((await serving(cold)).status, "training");
      await cold.stop();
    }
  });
});

Deno.test("predictions keep flowing through a retraining and its swap, each from one model alone", async () => {
  await withTrained({}, async (server) => {
    const old = (await serving(server)).model_version;
    await server.play({ bias: SECOND }, { steps: 5 });
    const { body } = await server.send("POST", "/retrain", { force: true });
    const answers: PredictResponse[] = [];
    let after = 0;
    const client = async () => {
      while (after < 20) {
        const answer = await server.send("POST", "/predict", ASK);
        assert.equal(answer.status, 200, JSON.stringify(answer.body));
        answers.push(PredictResponse.parse(answer.body));
        if (answer.body.model_version !== old) after++;
        else await new Promise((done) => setTimeout(done, 1)); // two clients must not starve the training
      }
    };
    await Promise.all([client(), client(), client()]);
    await server.service.jobs?.idle();
    const job = RetrainJob.parse((await server.get(`/retrain/${body.job_id}`)).body);
    assert.deepEqual([job.status, job.model_version, job.progress], ["done", (await serving(server)).model_version, 1]);
    const expected = { [old]: "long", [job.model_version ?? ""]: "short" };
    for (const { model_version, action } of answers) assert.equal(action, expected[model_version]);
    assert.ok(answers.some((answer) => answer.model_version === old), "the old one served during the training");
  });
});

Deno.test("one training at a time: a second question gets the job that runs; cancelling ends it and serving goes on", async () => {
  await withTrained({}, async (server) => {
    const { model_version } = await serving(server);
    await server.play({ bias: SECOND }, { hang: true });
    const first = (await server.send("POST", "/retrain", { force: true })).body;
    const second = (await server.send("POST", "/retrain", {})).body;
    assert.deepEqual([second.status, second.job_id], ["already_running", first.job_id]);
    await untilProgress(server, first.job_id);
    assert.deepEqual([(await serving(server)).status, (await serving(server)).training], ["ready", true]);
    const cancelled = RetrainJob.parse((await server.send("DELETE", `/retrain/${first.job_id}`)).body);
    assert.deepEqual([cancelled.status, cancelled.model_version], ["cancelled", null]);
    assert.deepEqual([(await serving(server)).model_version, (await serving(server)).training], [model_version, false]);
  });
});

const FAILURES = [
  ["an error it reports", SECOND, { error: "no candle before the horizon" }, "failed", /no candle before/],
  ["an exit in the middle", SECOND, { exitCode: 7, noise: "out of memory" }, "failed", /code 7.*out of memory/],
  ["a file that is not there", SECOND, { model: "/nowhere/m.onnx" }, "failed", /nowhere|code 1/],
  ["a model of no finite word", [NaN, 0, 0], {}, "rejected", /stored rows/],
] as const;

for (const [what, bias, training, status, reason] of FAILURES) {
  Deno.test(`a training that ends in ${what} is ${status}, and the champion goes on`, async () => {
    await withTrained({}, async (server) => {
      const { model_version } = await serving(server);
      assert.equal((await server.send("POST", "/predict", ASK)).status, 200);
      await server.play({ bias: [bias[0], bias[1], bias[2]] }, training);
      const job = await retrain(server);
      assert.equal(job.status, status);
      assert.match(job.error ?? "", reason);
      assert.equal((await server.send("POST", "/predict", ASK)).body.action, "long");
      const health = await serving(server);
      assert.deepEqual([health.status, health.model_version], ["ready", model_version]);
      assert.match(health.progress, new RegExp(`the last training (was )?${status}`));
      assert.equal((await server.get("/versions")).body.versions.length, 1);
      const metrics = (await server.get("/metrics")).body;
      assert.match(metrics, new RegExp(`xylen_model_retrains_total\\{model="gbdt-12",result="${status}"\\} [12]`));
    });
  });
}

Deno.test("a model of another feature schema is rejected after its training", async () => {
  await withTrained({}, async (server) => {
    await server.play({ metadata: { "xylen.schema_hash": "new" } });
    const job = await retrain(server);
    assert.deepEqual([job.status, /feature schema new/.test(job.error ?? "")], ["rejected", true]);
  });
});

Deno.test("a model that saw more than it was allowed to is rejected, whatever its report says", async () => {
  await withModelServer({ training: {}, trainToMs: 1705276800000 }, async (server) => {
    await server.service.jobs?.idle();
    await server.play({ metadata: { "xylen.trained_to_ms": "1705276800001" } });
    const late = await retrain(server);
    assert.deepEqual([late.status, /saw candles up to 1705276800001/.test(late.error ?? "")], ["rejected", true]);
    await server.play({ metadata: { "xylen.trained_to_ms": "1705276800000" } });
    assert.equal((await retrain(server)).status, "done");
  });
});

Deno.test("a retraining waits for new feedback, counted from the last training, unless it is forced", async () => {
  await withTrained({}, async (server) => {
    const tell = (id: string) =>
      server.send("POST", "/feedback", {
        trade_id: id,
        entry_price: 1,
        exit_price: 1,
        pnl: 0,
        outcome: "loss",
        duration_seconds: 1,
      });
    const ask = async () => (await server.send("POST", "/retrain", {})).body;
    assert.deepEqual(await ask(), { status: "not_enough_samples", job_id: null, samples_count: 0 });
    await tell("a");
    assert.equal((await ask()).status, "not_enough_samples");
    await tell("b");
    await server.play({ bias: SECOND }, { report: { folds: [{ auc: 0.5, brier: 0.2 }, { auc: 0.75, brier: 0.3 }] } });
    assert.equal((await ask()).status, "started");
    await server.service.jobs?.idle();
    assert.deepEqual(await ask(), { status: "not_enough_samples", job_id: null, samples_count: 2 });
    const metrics = (await server.get("/metrics")).body;
    assert.match(metrics, /xylen_model_score\{model="gbdt-12"\} 0\.625/);
    assert.match(metrics, /xylen_model_brier\{model="gbdt-12"\} 0\.25/);
  });
});

const NO_BETTER = {
  rows: 3000,
  blocks: 50,
  log_loss: { challenger: 1.09, opponent: 1.091, p_value: 0.4 },
  net_return: { challenger: 0.0001, opponent: 0, p_value: 0.01 },
  edge: {
    log_loss: { challenger: 1, opponent: 1.1, p_value: 1e-9 },
    net_return: { challenger: 0.001, opponent: 0, p_value: 1e-9 },
  },
  calibration_error: 0.01,
  fold_gains: [0.1, 0.1, -0.1, -0.1, 0.1],
};

Deno.test("a challenger that is not shown to be better is kept, says by which gate, and the champion goes on", async () => {
  await withTrained({}, async (server) => {
    const { model_version: champion } = await serving(server);
    await server.play({ bias: SECOND }, { report: { comparison: { opponent: champion, ...NO_BETTER } } });
    const job = await retrain(server);
    assert.equal(job.status, "kept");
    assert.match(job.error!, /^log_loss: 1\.0900 against 1\.0910, 0 lower needed; p 0\.40, at most 0\.03$/);
    const health = await serving(server);
    assert.deepEqual([health.model_version, health.status, health.progress], [champion, "ready", null]);
    const { versions } = (await server.get("/versions")).body;
    const kept = versions.find(({ version }: { version: string }) => version === job.model_version);
    assert.deepEqual([kept.parent, kept.gates.length], [champion, 6]);
    // An operator may think otherwise.
    assert.equal((await server.send("POST", "/promote", { version: job.model_version })).status, 200);
    assert.equal((await serving(server)).model_version, job.model_version);
  });
});

Deno.test("a challenger that was held against another model than the one that serves is kept, not served", async () => {
  await withTrained({}, async (server) => {
    const { model_version: champion } = await serving(server);
    await server.play({ bias: SECOND }, { report: { comparison: { opponent: "somebody-else", ...NO_BETTER } } });
    const job = await retrain(server);
    assert.deepEqual([job.status, (await serving(server)).model_version], ["kept", champion]);
    assert.match(job.error!, /^rows: /);
  });
});

Deno.test("what a server was asked about is what its next training learns from, up to the newest candle", async () => {
  const step = 300_000, first = 1_705_276_800_000;
  await withTrained({ trainToMs: first }, async (server) => {
    for (const nth of [0, 1, 1, 2]) {
      const candles = [{ timestamp: first + nth * step, open: 100, high: 101, low: 99, close: 100, volume: 5 }];
      assert.equal((await server.send("POST", "/predict", { ...ASK, candles })).status, 200);
      // Of another market there is nothing to learn.
      await server.send("POST", "/predict", { ...ASK, symbol: "ETHUSDT", candles });
    }
    const { report } = await retrain(server);
    const { job } = report as { job: { live: string; train_to_ms: number; champion: { version: string } } };
    const kept = (await Deno.readTextFile(job.live)).trim().split("\n").slice(1);
    assert.deepEqual(kept.map((line) => Number(line.split(",")[0])), [0, 1, 2].map((nth) => first + nth * step));
    assert.equal(job.train_to_ms, first + 3 * step);
  });
});

Deno.test("near the end of its time a champion is no opponent: its successor is held against the base rates", async () => {
  const hourMs = 3_600_000, learnedTo = 1_705_276_800_000;
  await withTrained({ trainToMs: learnedTo }, async (server) => {
    const { model_version: champion } = await serving(server);
    const seen = (afterHours: number) => {
      const timestamp = learnedTo + afterHours * hourMs;
      const candles = [{ timestamp, open: 100, high: 101, low: 99, close: 100, volume: 5 }];
      return server.send("POST", "/predict", { ...ASK, candles });
    };
    const asOf = async (comparison: Record<string, unknown>) => {
      await server.play({ bias: SECOND }, { report: { comparison } });
      return await retrain(server);
    };
    const opponentOf = ({ report }: RetrainJob) =>
      (report as { job: { champion: { version: string } | null; folds: number } }).job;
    // The harness allows 100 hours; three quarters of them have not passed yet.
    await seen(74);
    const early = await asOf({ opponent: null, ...NO_BETTER });
    assert.deepEqual([opponentOf(early).champion!.version, early.status], [champion, "kept"]);
    await seen(75);
    const late = await asOf({ opponent: null, ...NO_BETTER });
    assert.deepEqual([opponentOf(late).champion, opponentOf(late).folds, late.status], [null, 5, "kept"]);
    assert.match(late.error!, /^log_loss: /);
  });
});

/** A server with two champions, one after the other; `harm` does something to its folder before it starts again. */
async function restarted(
  harm: (server: Harness, versions: readonly [first: string, second: string]) => Promise<void>,
  work: (server: Harness, versions: readonly [first: string, second: string]) => Promise<void>,
): Promise<void> {
  await withTrained({ trainToMs: 1705276800000 }, async (server) => {
    const first: string = (await serving(server)).model_version;
    await server.play({ bias: SECOND });
    await retrain(server);
    const second: string = (await serving(server)).model_version;
    assert.notEqual(second, first);
    await server.stop();
    await harm(server, [first, second]);
    const again = await startModelServer({ dataDir: server.dataDir, training: "as it lies", trainToMs: 1705276800000 });
    try {
      await work(again, [first, second]);
    } finally {
      await again.stop();
    }
  });
}

Deno.test("where the champion's file is damaged the one before it serves, and nothing is trained past the gates", async () => {
  await restarted(
    async ({ dataDir }, [, second]) => {
      const bytes = await Deno.readFile(`${dataDir}/versions/${second}.onnx`);
      bytes[bytes.length >> 1]! ^= 255;
      await Deno.writeFile(`${dataDir}/versions/${second}.onnx`, bytes);
    },
    async (server, [first]) => {
      const { model_version, status, training } = await serving(server);
      assert.deepEqual([model_version, status, training], [first, "ready", false]);
      assert.equal((await server.get("/versions")).body.champion, first);
    },
  );
});

Deno.test("a history that cannot be read keeps no champion from serving", async () => {
  await restarted(
    ({ dataDir }) => Deno.remove(`${dataDir}/history.json`),
    async (server, [, second]) => {
      const { model_version, status } = await serving(server);
      assert.deepEqual([model_version, status], [second, "ready"]);
    },
  );
});

Deno.test("a damaged record of another version is left out; a damaged pointer is told as a failure", async () => {
  await restarted(
    ({ dataDir }, [first]) => Deno.writeTextFile(`${dataDir}/versions/${first}.json`, "x"),
    async (server, [, second]) => assert.equal((await serving(server)).model_version, second),
  );
  await restarted(
    ({ dataDir }) => Deno.writeTextFile(`${dataDir}/champion.json`, "{"),
    async (server) => {
      const { status, progress } = await serving(server);
      assert.equal(status, "failing");
      assert.match(progress, /Cannot read .*champion\.json/);
    },
  );
});

Deno.test("a candle that has not closed, or of another length, is neither answered nor kept to learn from", async () => {
  await withTrained({}, async (server) => {
    const [candle] = ASK.candles;
    const ask = (changes: Record<string, unknown>) => server.send("POST", "/predict", { ...ASK, ...changes });
    const future = await ask({ candles: [{ ...candle, timestamp: 4_102_444_800_000 }] });
    assert.deepEqual([future.status, future.body.error.code], [422, "candle_not_closed"]);
    assert.match(future.body.error.message, /closes at 2100-01-01T00:05:00\.000Z, which is still to come/);
    const hourly = await ask({ timeframe: "1h" });
    assert.deepEqual([hourly.status, hourly.body.error.code], [422, "wrong_timeframe"]);
    assert.equal((await ask({})).status, 200);
    const kept = (await Deno.readTextFile(`${server.dataDir}/collected.csv`)).trim().split("\n").slice(1);
    assert.deepEqual(kept.map((line) => Number(line.split(",")[0])), [candle!.timestamp]);
  });
});
