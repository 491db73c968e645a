import assert from "node:assert/strict";
import { remoteEndpoint } from "../../coordinator/inference/endpoint.ts";
import { type DeskNotice, HttpModelDesk } from "../../coordinator/inference/model_desk.ts";
import { SystemClock } from "../../coordinator/runtime/clock.ts";
import type { RetrainJob } from "../../model_server/contract/mod.ts";
import { type Harness, type HarnessOptions, withModelServer } from "../fixtures/model_server_harness.ts";
import { FakeModelDesk } from "../fixtures/fake_model_desk.ts";
import { newToken, PASSWORD, post, signedIn } from "./callers.ts";
import { warmRuntime } from "../fixtures/small_model.ts";
import { addUser, ask, type RunningApi, withApi } from "./harness.ts";

await warmRuntime();

interface Desk {
  readonly api: RunningApi;
  readonly server: Harness;
  readonly notices: readonly DeskNotice[];
  /** Resolves with the first training that ended. */
  readonly ended: Promise<RetrainJob>;
  /** How often pages were told of another version. */
  changes(): number;
  post(path: string, body?: unknown): ReturnType<typeof ask>;
}

interface DeskOptions extends HarnessOptions {
  readonly token?: string;
  readonly whyNot?: string;
  readonly whyNoTraining?: string;
  /** Longest training. */
  readonly timeoutMs?: number;
}

/** The real API before the real desk before a real model server. */
async function withDesk(options: DeskOptions, work: (desk: Desk) => Promise<void>): Promise<void> {
  await withModelServer(options, async (server) => {
    const notices: DeskNotice[] = [];
    const { promise: ended, resolve } = Promise.withResolvers<RetrainJob>();
    let changes = 0;
    const settings = { name: "gbdt-12", weight: 1, enabled: true, timeout_s: 5 };
    const desk = new HttpModelDesk({
      endpoints: [remoteEndpoint(settings, server.url, options.token)],
      clock: new SystemClock(),
      whyNot: () => options.whyNot ?? null,
      whyNoTraining: () => options.whyNoTraining ?? null,
      trainingTimeoutMs: options.timeoutMs ?? 600_000,
      tell: (notice) => Promise.resolve(void notices.push(notice)),
      onEnd: (_model, job) => resolve(job),
      onChange: () => Promise.resolve(void changes++),
    });
    try {
      await withApi(async (api) => {
        const post = (path: string, body: unknown = {}) =>
          ask(`${api.url}/api/v1/models/gbdt-12/${path}`, {
            method: "POST",
            headers: { ...api.bearer, "content-type": "application/json" },
            body: JSON.stringify(body),
          });
        await work({ api, server, notices, ended, changes: () => changes, post });
      }, { models: desk });
    } finally {
      await desk.stop();
    }
  });
}

const detail = async ({ url }: RunningApi) => (await ask(`${url}/api/v1/models/gbdt-12`)).json;

/** Its first model. The training at its start found none. */
async function firstModel({ server }: Desk): Promise<string> {
  await server.service.jobs!.idle();
  await server.play({ bias: [1, 0, 0] });
  await server.send("POST", "/retrain", { force: true });
  await server.service.jobs!.idle();
  return (await server.get("/health")).body.model_version;
}

const REFUSING = {
  report: {
    comparison: null,
    rows: 3000,
    folds: [{ log_loss: 1.1, brier: 0.67 }, { log_loss: 1, brier: 0.65 }],
    baseline: { log_loss: 1.0986 },
    importance: [{ feature: "rsi_14", permutation: 0.01, gain: 0.6 }],
    importance_rows: 1000,
  },
};

Deno.test("a model is trained anew, kept by its gates, promoted against them and rolled back, each with who and why", async () => {
  await withDesk({ training: {} }, async (desk) => {
    const { api, server, notices, ended, post } = desk;
    const first = await firstModel(desk);
    await server.play({ bias: [2, 0, 0] }, REFUSING);

    const few = await post("retrain");
    assert.equal(few.status, 409);
    assert.equal(few.json.error.code, "not_enough_samples");
    assert.match(few.json.error.message, /^Model gbdt-12 .* 0 new trades are known, 2 needed; force it/);

    const begun = await post("retrain", { why: "a look", force: true });
    assert.equal(begun.status, 202);
    const job = await ended;
    assert.equal(job.status, "kept");
    const told = await ask(`${api.url}/api/v1/models/gbdt-12/retrain/${begun.json.job_id}`);
    assert.deepEqual([told.status, told.json.status, told.json.model_version], [200, "kept", job.model_version]);

    const { versions, training_job: training, rollback_to } = await detail(api);
    const [challenger, champion] = versions;
    assert.deepEqual([challenger.version, challenger.state, challenger.parent], [
      job.model_version,
      "challenger",
      first,
    ]);
    assert.equal(challenger.evidence.passed, false);
    assert.match(challenger.evidence.gates[0].detail, /too few rows/);
    assert.equal(challenger.folds.log_loss, 1.05);
    assert.deepEqual([champion.version, champion.state, champion.evidence], [first, "champion", null]);
    assert.equal(rollback_to, null);
    assert.deepEqual([training.job_id, training.forced], [job.job_id, true]);

    assert.equal((await post("promote", { version: challenger.version })).status, 400, "a reason is needed");
    const promoted = await post("promote", { version: challenger.version, why: "it knows more" });
    assert.deepEqual(promoted.json, { champion: challenger.version, previous: first });
    assert.equal((await server.get("/health")).body.model_version, challenger.version);
    const after = await detail(api);
    assert.equal(after.importance.features[0].feature, "rsi_14");
    assert.equal(after.rollback_to, first);

    const again = await post("promote", { version: challenger.version, why: "once more" });
    assert.deepEqual([again.status, again.json.error.message], [409, `${challenger.version} serves already`]);

    const back = await post("rollback", { why: "it lost" });
    assert.deepEqual(back.json, { champion: first, previous: challenger.version });
    assert.equal((await post("rollback", { why: "further" })).status, 409);

    const who = "operator token at 127.0.0.1";
    assert.deepEqual(notices.map(({ severity, message }) => [severity, message]), [
      ["info", `Forced training of model gbdt-12 was asked for by ${who}: a look`],
      [
        "warning",
        `Model gbdt-12 was promoted to ${challenger.version} from ${first}, against its gates rows, by ${who}: ` +
        "it knows more",
      ],
      ["info", `Model gbdt-12 was rolled back to ${first} from ${challenger.version} by ${who}: it lost`],
    ]);
    assert.deepEqual([notices[1]!.details["who"], notices[1]!.details["why"]], [who, "it knows more"]);
    assert.equal(desk.changes(), 3);
  });
});

Deno.test("one training runs at a time, and can be cancelled", async () => {
  await withDesk({ training: { hang: true, steps: 3 } }, async ({ api, server, ended, post, notices }) => {
    await server.service.jobs!.cancel(server.service.jobs!.current!.job_id);
    const { json: { job_id } } = await post("retrain", { force: true });
    const second = await post("retrain", { force: true });
    assert.deepEqual([second.status, second.json.error.code], [409, "already_running"]);
    const running = (await detail(api)).training_job;
    assert.deepEqual([running.job_id, running.status], [job_id, "running"]);
    const url = `${api.url}/api/v1/models/gbdt-12/retrain/${job_id}`;
    assert.equal((await ask(url, { method: "DELETE" })).status, 401);
    const cancelled = await ask(url, { method: "DELETE", headers: api.bearer });
    assert.deepEqual([cancelled.status, cancelled.json.status], [200, "cancelled"]);
    assert.equal((await ended).status, "cancelled");
    assert.match(notices.at(-1)!.message, /^Training of model gbdt-12 was cancelled by operator token/);
  });
});

for (
  const [what, path, body, status, message] of [
    ["a version that is none", "promote", { version: "nope", why: "x" }, 404, /has no version "nope"/],
    [
      "a server without a history",
      "retrain",
      { force: true },
      409,
      /^Model server gbdt-12: This server has no history/,
    ],
    ["a rollback to nothing", "rollback", { why: "x" }, 409, /^Model server gbdt-12: There is no earlier champion/],
    ["a promotion of nothing", "promote", { why: "x" }, 400, /version/],
  ] as const
) {
  Deno.test(`${what} is told and changes nothing`, async () => {
    await withDesk({ model: {} }, async ({ post, notices }) => {
      const answer = await post(path, body);
      assert.equal(answer.status, status);
      assert.match(answer.json.error.message, message);
      assert.deepEqual(notices, []);
    });
  });
}

Deno.test("a server that is gone is named, and its model is shown without its versions", async () => {
  await withDesk({ model: {} }, async ({ api, server, post }) => {
    await server.stop();
    const answer = await post("rollback", { why: "x" });
    assert.equal(answer.status, 503);
    assert.match(answer.json.error.message, /^Model server gbdt-12 does not answer: /);
    const told = await ask(`${api.url}/api/v1/models/gbdt-12`);
    assert.deepEqual([told.status, told.json.versions], [200, null]);
    assert.match(told.json.server_trouble, /^Model server gbdt-12 does not answer: /);
  });
});

Deno.test("a server on another machine is shown its token, and one that is wrong is told", async () => {
  const access = { token: "a-token-of-16-chars" };
  await withDesk({ model: {}, access, token: access.token }, async ({ api }) => {
    assert.equal((await detail(api)).server_trouble, null);
  });
  await withDesk({ model: {}, access, token: "another-token-of-16" }, async ({ post }) => {
    const answer = await post("rollback", { why: "x" });
    assert.equal(answer.status, 502);
    assert.match(answer.json.error.message, /^Model server gbdt-12 does not let us in/);
  });
});

Deno.test("a training that takes longer than trainings may is cancelled", async () => {
  await withDesk({ training: { hang: true }, timeoutMs: 1 }, async ({ server, ended, post }) => {
    await server.service.jobs!.cancel(server.service.jobs!.current!.job_id);
    assert.equal((await post("retrain", { force: true })).status, 202);
    assert.equal((await ended).status, "cancelled");
  });
});

Deno.test("without the memory for it no training is begun", async () => {
  const whyNoTraining = "100 MB of memory are free, 1200 are needed";
  await withDesk({ model: {}, whyNoTraining }, async ({ post, notices }) => {
    const answer = await post("retrain", { force: true });
    assert.deepEqual([answer.status, answer.json.error.message], [
      409,
      `Model gbdt-12 is not trained now: ${whyNoTraining}`,
    ]);
    assert.deepEqual(notices, []);
  });
});

Deno.test("where nothing may be changed the reason is told", async () => {
  await withDesk({ model: {}, whyNot: "A replay asks the same models" }, async ({ post, notices }) => {
    const answer = await post("retrain", { force: true });
    assert.deepEqual([answer.status, answer.json.error.message], [409, "A replay asks the same models"]);
    assert.deepEqual(notices, []);
  });
});

Deno.test("a viewer and a token without the scope change nothing; a token with it may", async () => {
  const models = new FakeModelDesk();
  await withApi(async (api) => {
    await addUser(api.access, "vera", "viewer", PASSWORD);
    const viewer = await signedIn(api, "vera");
    const [reader, trainer] = [await newToken(api, ["read"]), await newToken(api, ["models"])];
    const bodies = { "retrain": {}, "promote": { version: "v", why: "x" }, "rollback": { why: "x" } };
    for (const [path, body] of Object.entries(bodies)) {
      const url = `${api.url}/api/v1/models/gbdt-12/${path}`;
      assert.equal((await post(url, viewer, body)).status, 403, path);
      assert.equal((await post(url, reader.headers, body)).status, 403, path);
      assert.deepEqual(models.asked, []);
      assert.ok((await post(url, trainer.headers, body)).status < 300, path);
      assert.match(models.asked.pop()!, /API token "token models null"/);
    }
  }, { models });
});
