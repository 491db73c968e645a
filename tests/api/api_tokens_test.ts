import assert from "node:assert/strict";
import { newToken, post } from "./callers.ts";
import { ask, withApi } from "./harness.ts";

const DAY_MS = 86_400_000;

Deno.test("an API token is good for its scopes, for what comes without a cookie, and shown once", () =>
  withApi(async (api) => {
    const { url, access, control, bearer } = api;
    const made = await newToken(api, ["control"]);
    assert.match(made.token, /^xyl_[0-9a-f]{8}_[0-9a-f]{64}$/);
    assert.ok(made.token.startsWith(`xyl_${made.token_id}_`));
    const { json } = await ask(`${url}/api/v1/access`, { headers: bearer });
    assert.equal(json.tokens[0].token_id, made.token_id);
    const kept = JSON.stringify([json, await access.tokens()]);
    assert.ok(!kept.includes(made.token) && !kept.includes(made.token.split("_")[2]!));
    assert.ok(!JSON.stringify(json).includes("hash"));

    assert.equal((await post(`${url}/api/v1/control/pause`, made.headers)).status, 200);
    assert.equal(
      control.asked[0]!.by.who,
      `API token "token control null" (xyl_${made.token_id}) at 127.0.0.1`,
    );
    const [models, own, links] = await Promise.all(
      ["models/gbdt-12/promote", "access/tokens", "signin-links"].map((path) =>
        post(`${url}/api/v1/${path}`, made.headers, { name: "more", scopes: ["models"] })
      ),
    );
    assert.deepEqual([models!.status, own!.status, links!.status], [403, 403, 403]);
    assert.match(models!.json.error.message, /has the scope control, and this needs models/);
    assert.equal((await access.tokens()).length, 1, "no token makes another");
  }));

Deno.test("beyond this machine a token reads with the scope for it, the websocket included", () =>
  withApi(async (api) => {
    const [reads, controls] = [await newToken(api, ["read"]), await newToken(api, ["control"])];
    for (const path of ["/api/v1/status", "/metrics", "/api/v1/session"]) {
      assert.equal((await ask(api.url + path, { headers: reads.headers })).status, 200, path);
      assert.equal((await ask(api.url + path, { headers: controls.headers })).status, 403, path);
    }
    assert.equal((await ask(`${api.url}/ws`, { headers: controls.headers })).status, 403);
    assert.equal((await ask(`${api.url}/ws`, { headers: reads.headers })).status, 426);
  }, { bind: { host: "0.0.0.0", port: 8000 } }));

Deno.test("a token that is over, revoked, forged or cut short opens nothing", () =>
  withApi(async (api) => {
    const { url, clock, bearer, control } = api;
    const [short, long] = [await newToken(api, ["control"], 1), await newToken(api, ["control"])];
    const act = (token: string) => post(`${url}/api/v1/control/pause`, { authorization: `Bearer ${token}` });
    const [, id, secret] = long.token.split("_") as [string, string, string];
    const forged = [
      `xyl_${id}_${"0".repeat(64)}`,
      `xyl_${short.token_id}_${secret}`,
      `xyl_ffffffff_${secret}`,
      `xyl_${id}_${secret.slice(0, 63)}`,
      `xyl_${id}_`,
      secret,
      `${long.token}0`,
      long.token.toUpperCase(),
    ];
    for (const token of forged) assert.equal((await act(token)).status, 401, token);
    assert.equal((await act(short.token)).status, 200);
    clock.nowMs += DAY_MS;
    assert.equal((await act(short.token)).status, 401);
    assert.equal((await act(long.token)).status, 200);
    const revoke = () => post(`${url}/api/v1/access/tokens/${long.token_id}/revoke`, bearer, { why: "leaked" });
    assert.equal((await revoke()).status, 200);
    assert.equal((await revoke()).status, 404);
    assert.equal((await act(long.token)).status, 401);
    assert.equal(control.asked.length, 2);
  }));

Deno.test("a token's use is written down, once a minute", () =>
  withApi(async (api) => {
    const { url, clock, access } = api;
    const { headers } = await newToken(api, ["read"]);
    const usedAt = async () => {
      await ask(`${url}/api/v1/session`, { headers });
      return (await access.tokens())[0]!.lastUsedAtMs;
    };
    const first = await usedAt();
    clock.nowMs += 59_000;
    assert.equal(await usedAt(), first);
    clock.nowMs += 1_000;
    assert.equal(await usedAt(), clock.nowMs);
  }));

const BAD_TOKENS: readonly [name: string, body: object][] = [
  ["no name", { name: "", scopes: ["read"] }],
  ["a name with a line break", { name: "a\nb", scopes: ["read"] }],
  ["a name that is too long", { name: "x".repeat(61), scopes: ["read"] }],
  ["no scope", { name: "n", scopes: [] }],
  ["a scope that is none", { name: "n", scopes: ["read", "admin"] }],
  ["no days", { name: "n", scopes: ["read"], days: 0 }],
  ["half a day", { name: "n", scopes: ["read"], days: 0.5 }],
  ["very many days", { name: "n", scopes: ["read"], days: 3_651 }],
];

for (const [name, body] of BAD_TOKENS) {
  Deno.test(`a token with ${name} is not made`, () =>
    withApi(async ({ url, bearer, access, events }) => {
      const { status, json } = await post(`${url}/api/v1/access/tokens`, bearer, body);
      assert.deepEqual([status, json.error.code], [400, "bad_request"]);
      assert.deepEqual([await access.tokens(), events], [[], []]);
    }));
}

Deno.test("a name is given to one token", () =>
  withApi(async (api) => {
    const make = () => post(`${api.url}/api/v1/access/tokens`, api.bearer, { name: "desk", scopes: ["read"] });
    assert.deepEqual([(await make()).status, (await make()).status], [201, 409]);
  }));
