import assert from "node:assert/strict";
import { replay } from "../../api/schemas/decision_account.ts";
import { newToken, PASSWORD, post, signedIn } from "./callers.ts";
import { addUser, ask, withApi } from "./harness.ts";

Deno.test("a decision is told with its waterfall, which adds up to its confidence, and with what came of it", () =>
  withApi(async ({ url, views }) => {
    const { items } = await views.decisions({ limit: 400 });
    const { decision_id } = items.findLast(({ final_action }) => final_action === "long")!;
    const { json } = await ask(`${url}/api/v1/decisions/${decision_id}`);
    const { base, steps, output } = json.waterfall;
    const sum = steps.reduce((total: number, step: { contribution: number }) => total + step.contribution, base.rate);
    assert.ok(Math.abs(sum - json.final_confidence) < 1e-6, `${sum}`);
    assert.equal(output, json.final_confidence);
    assert.equal(json.outcome.state, "judged");
    assert.ok(json.combination.weights.length === 4 && json.next);
  }));

Deno.test("whoever may read may have a decision made again, and is told each difference", () =>
  withApi(async (api) => {
    await addUser(api.access, "vera", "viewer", PASSWORD);
    const viewer = await signedIn(api, "vera");
    const reader = (await newToken(api, ["read"])).headers;
    const differences = [{ decision_id: "d3", field: "gates.4.limit", recorded: "0.5", recomputed: "0.6" }];
    api.views.accounts.differences = differences;
    for (const headers of [viewer, reader, api.bearer]) {
      const { status, json } = await post(`${api.url}/api/v1/decisions/d3/replay`, headers);
      assert.equal(status, 200);
      assert.deepEqual(replay.parse(json), json);
      assert.deepEqual([json.decisions, json.differences], [1, differences]);
    }
    assert.equal(api.views.accounts.replayed.length, 3);
  }));

Deno.test("a replay needs the session's own token, a right and patience", async () => {
  await withApi(async (api) => {
    await addUser(api.access, "vera", "viewer", PASSWORD);
    const { cookie } = await signedIn(api, "vera");
    const url = `${api.url}/api/v1/decisions/d3/replay`;
    const { headers } = await newToken(api, ["control"]);
    for (const [sent, status] of [[{}, 401], [headers, 403], [{ cookie }, 403]] as const) {
      assert.equal((await post(url, sent)).status, status);
    }
    assert.deepEqual(api.views.accounts.replayed, []);
  });
  await withApi(async ({ url, views, bearer }) => {
    const status = async () => (await post(`${url}/api/v1/decisions/d3/replay`, bearer)).status;
    assert.deepEqual([await status(), await status(), await status()], [200, 200, 429]);
    assert.equal(views.accounts.replayed.length, 2);
    const text = JSON.stringify({ text: "" });
    const check = await ask(`${url}/api/v1/config/check`, { method: "POST", headers: bearer, body: text });
    assert.equal(check.status, 429, "one limit for all that is only tried");
    const halt = await ask(`${url}/api/v1/control/halt`, { method: "POST", headers: bearer });
    assert.equal(halt.status, 200, "what was tried takes nothing from what acts");
  }, { rateLimitPerMinute: 2 });
});
