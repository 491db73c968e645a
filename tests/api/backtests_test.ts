/** Backtests over HTTP: who may ask for one, what is told of it, and how far it is. */
import assert from "node:assert/strict";
import { BACKTEST_FILES } from "../../coordinator/ports/research/backtests.ts";
import { A_REQUEST, aJob, FakeResearch } from "../fixtures/fake_research.ts";
import { newToken, PASSWORD, signedIn } from "./callers.ts";
import { addUser, ask, type RunningApi, withApi } from "./harness.ts";

const PATH = "/api/v1/backtests";

interface Asked {
  readonly api: RunningApi;
  readonly research: FakeResearch;
  get(path: string): ReturnType<typeof ask>;
  /** As the operator, unless told otherwise. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): ReturnType<typeof ask>;
}

const withBacktests = (work: (asked: Asked) => Promise<void>): Promise<void> => {
  const research = new FakeResearch();
  return withApi((api) =>
    work({
      api,
      research,
      get: (path) => ask(api.url + path),
      send: (method, path, body, headers = api.bearer) =>
        ask(api.url + path, {
          method,
          headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
    }), { research });
};

Deno.test("backtests are listed newest first, page by page, with their headline", () =>
  withBacktests(async ({ get }) => {
    const first = (await get(`${PATH}?limit=1`)).json;
    assert.deepEqual([first.items.length, first.items[0].backtest_id], [1, "b-2"]);
    assert.deepEqual(
      [first.items[0].net_profit, first.items[0].deflated_sharpe, first.items[0].trials, first.items[0].sharpe_low],
      [-310.5, 0.08, 13, -1.4],
    );
    const second = (await get(`${PATH}?limit=1&before=${first.next}`)).json;
    assert.deepEqual([second.items[0].backtest_id, second.next], ["b-1", null]);
    const odd = await get(`${PATH}?before=yesterday`);
    assert.deepEqual([odd.status, odd.json.error.message], [
      400,
      'before must be what `next` told, was "yesterday"',
    ]);
    assert.equal((await get(`${PATH}?limit=0`)).status, 400);
    assert.equal((await get(`${PATH}?sort=sharpe`)).status, 400);
  }));

Deno.test("one is told with its whole report, its verdict, its curve and its files", () =>
  withBacktests(async ({ get }) => {
    const { status, json } = await get(`${PATH}/b-1`);
    assert.equal(status, 200);
    assert.deepEqual([json.status, json.job, json.backtest_id], ["done", null, "b-1"]);
    assert.equal(json.report.performance.sharpe.interval.level, 0.95);
    assert.equal(json.curve.times.length, json.curve.equity.length);
    assert.deepEqual(json.files, [...BACKTEST_FILES]);
    assert.equal(json.verdict.length, 2);
    const none = await get(`${PATH}/b-9`);
    assert.deepEqual([none.status, none.json.error.message], [404, 'There is no backtest "b-9"']);
  }));

Deno.test("the data that can be traded is told by names, without a path", () =>
  withBacktests(async ({ get }) => {
    const { json } = await get(`${PATH}/data`);
    assert.deepEqual(json.items.map(({ name }: { name: string }) => name), [
      "history/BTCUSDT/5m",
      "file/ETHUSDT-5m.csv.gz",
    ]);
    assert.ok(json.items.every((item: object) => !("path" in item)));
  }));

Deno.test("who asks for a backtest is given its job, and follows it under the same name to its end", () =>
  withBacktests(async ({ api, get, send, research }) => {
    const begun = await send("POST", PATH, { data: ["history/BTCUSDT/5m"], models: "rule_trend" });
    assert.equal(begun.status, 202);
    assert.deepEqual([begun.json.kind, begun.json.status], ["backtest", "queued"]);
    assert.equal(research.jobs.asked.length, 1);
    assert.equal(
      research.jobs.asked[0],
      `backtest ${JSON.stringify({ ...A_REQUEST })}: operator token at 127.0.0.1, from the API`,
    );
    const waiting = (await get(`${PATH}/${begun.json.job_id}`)).json;
    assert.deepEqual([waiting.status, waiting.report, waiting.files], ["queued", null, []]);
    research.jobs.known = [aJob({ progress: 0.5 })];
    const running = (await get(`/api/v1/research/jobs/b-job`)).json;
    assert.deepEqual([running.status, running.progress], ["running", 0.5]);
    const cancelled = await send("DELETE", `${PATH}/b-job`);
    assert.deepEqual([cancelled.status, cancelled.json.status], [200, "cancelled"]);
    const again = await send("DELETE", `${PATH}/b-job`);
    assert.deepEqual([again.status, again.json.error.code], [409, "refused"]);
    assert.equal((await send("DELETE", `${PATH}/b-none`)).status, 404);
    assert.equal((await get("/api/v1/research/jobs/b-none")).status, 404);
    assert.deepEqual(api.faults, []);
  }));

for (
  const [name, body, field] of [
    ["no data", {}, "data"],
    ["data that is no list", { data: "history/BTCUSDT/5m" }, "data"],
    ["an empty list", { data: [] }, "data"],
    ["a day in words", { data: ["x"], from: "yesterday" }, "from"],
    ["a balance in words", { data: ["x"], initial_balance: "much" }, "initial_balance"],
    ["an unknown slippage model", { data: ["x"], slippage_model: "hope" }, "slippage_model"],
  ] as const
) {
  Deno.test(`${name} is refused with 400, and the field is named`, () =>
    withBacktests(async ({ send, research }) => {
      const { status, json } = await send("POST", PATH, body);
      assert.equal(status, 400);
      const named = new Set(json.error.details.fields.map((each: { field: string }) => each.field));
      assert.deepEqual([...named], [field]);
      assert.deepEqual(research.jobs.asked, []);
    }));
}

Deno.test("what the desk refuses is answered in its words and with the status of the reason", () =>
  withBacktests(async ({ send, research }) => {
    const body = { data: ["history/BTCUSDT/5m"] };
    const fields = [{ field: "data.0", message: 'there is no data "x"' }];
    for (
      const [refusal, status] of [
        [{ code: "bad_request", message: "data.0: there is no data", fields }, 400],
        [{ code: "queue_full", message: "5 jobs wait already" }, 409],
        [{ code: "unavailable", message: "Xylen is stopping" }, 503],
      ] as const
    ) {
      research.jobs.refusal = refusal;
      const answer = await send("POST", PATH, body);
      assert.deepEqual([answer.status, answer.json.error.code, answer.json.error.message], [
        status,
        refusal.code,
        refusal.message,
      ]);
      if (refusal.code === "bad_request") assert.deepEqual(answer.json.error.details, { fields });
    }
  }));

Deno.test("only operators ask for one or cancel it: nobody else, no viewer, no API token of any scope", () =>
  withBacktests(async ({ api, send, research }) => {
    research.jobs.known = [aJob()];
    await addUser(api.access, "vera", "viewer", PASSWORD);
    const viewer = await signedIn(api, "vera");
    const { headers: token } = await newToken(api, ["read", "control", "models"]);
    for (const headers of [{}, viewer, token] as Record<string, string>[]) {
      const asked = await send("POST", PATH, { data: ["history/BTCUSDT/5m"] }, headers);
      const ended = await send("DELETE", `${PATH}/b-job`, undefined, headers);
      assert.ok([401, 403].includes(asked.status) && [401, 403].includes(ended.status), `${asked.status}`);
    }
    assert.deepEqual(research.jobs.asked, []);
  }));
