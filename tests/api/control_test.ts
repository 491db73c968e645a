import assert from "node:assert/strict";
import { ask, statusOfRaw, withApi } from "./harness.ts";

const ACTIONS = [["pause", "paused"], ["resume", "running"], ["halt", "halted"]] as const;

Deno.test("an operator's action reaches the coordinator with who and why", () =>
  withApi(async ({ url, bearer, control }) => {
    for (const [action, state] of ACTIONS) {
      const { status, json } = await ask(`${url}/api/v1/control/${action}`, {
        method: "POST",
        headers: { ...bearer, "content-type": "application/json" },
        body: JSON.stringify({ why: `test of ${action}` }),
      });
      assert.deepEqual([status, json], [200, { state }]);
      const who = "operator token at 127.0.0.1";
      assert.deepEqual(control.asked.at(-1), { action, by: { who, why: `test of ${action}` } });
    }
  }));

Deno.test("the reason may be left out", () =>
  withApi(async ({ url, bearer, control }) => {
    assert.equal((await ask(`${url}/api/v1/control/pause`, { method: "POST", headers: bearer })).status, 200);
    assert.equal(control.asked[0]?.by.why, "");
  }));

Deno.test("flatten brings the account's name along, and an empty one where none is named", () =>
  withApi(async ({ url, bearer, control }) => {
    for (const body of [{ account: "main", why: "the news" }, {}]) {
      const headers = { ...bearer, "content-type": "application/json" };
      const asked = { method: "POST", headers, body: JSON.stringify(body) };
      assert.equal((await ask(`${url}/api/v1/control/flatten`, asked)).status, 200);
    }
    assert.deepEqual(control.asked.map(({ account, by }) => [account, by.why]), [["main", "the news"], ["", ""]]);
  }));

Deno.test("what the coordinator cannot do now is a conflict with its reason", () =>
  withApi(async ({ url, bearer, control }) => {
    control.refusal = "trading has not begun yet";
    const { status, json } = await ask(`${url}/api/v1/control/halt`, { method: "POST", headers: bearer });
    assert.equal(status, 409);
    assert.deepEqual(json, { error: { code: "refused", message: "Cannot halt: trading has not begun yet" } });
  }));

const BODIES: readonly [name: string, status: number, type: string, body: string][] = [
  ["no JSON", 400, "application/json", "{why"],
  ["a reason that is no text", 400, "application/json", '{"why":7}'],
  ["a reason that is too long", 400, "application/json", JSON.stringify({ why: "x".repeat(201) })],
  ["a form", 415, "application/x-www-form-urlencoded", "why=form"],
  ["a body that is too large", 413, "application/json", JSON.stringify({ why: "x".repeat(20_000) })],
];

for (const [name, expected, type, body] of BODIES) {
  Deno.test(`${name} is refused with ${expected} and nothing happens`, () =>
    withApi(async ({ url, bearer, control, faults }) => {
      const { status, json } = await ask(`${url}/api/v1/control/pause`, {
        method: "POST",
        headers: { ...bearer, "content-type": type },
        body,
      });
      assert.equal(status, expected);
      assert.equal(typeof json.error.message, "string");
      assert.deepEqual([control.asked, faults], [[], []]);
    }));
}

Deno.test("a body in chunks is refused before it is read", () =>
  withApi(async ({ url, bearer, control }) => {
    const { status, json } = await ask(`${url}/api/v1/control/pause`, {
      method: "POST",
      headers: { ...bearer, "content-type": "application/json" },
      body: ReadableStream.from([new TextEncoder().encode("{}")]),
    });
    assert.deepEqual([status, json.error.code, control.asked], [411, "length_required", []]);
  }));

const STRANGERS: readonly [name: string, status: number, headers: Record<string, string>][] = [
  ["nobody", 401, {}],
  ["a wrong token", 401, { authorization: `Bearer ${"0".repeat(64)}` }],
  ["a token of another scheme", 401, { authorization: "Basic b3BlcmF0b3I6" }],
  ["a made-up cookie", 401, { cookie: `xylen_session=9999999999999.0123456789abcdef.${"0".repeat(64)}` }],
  ["a broken cookie", 401, { cookie: "xylen_session=%E0%A4%A" }],
];

for (const [name, expected, headers] of STRANGERS) {
  const reads = name === "a wrong token" ? 401 : 200;
  Deno.test(`${name} may ${reads === 200 ? "read but not act" : "neither read nor act"}`, () =>
    withApi(async ({ url, control }) => {
      for (const [action] of ACTIONS) {
        const { status, json } = await ask(`${url}/api/v1/control/${action}`, { method: "POST", headers });
        assert.deepEqual([status, json.error.code], [expected, "unauthorized"]);
      }
      assert.equal((await ask(`${url}/api/v1/status`, { headers })).status, reads);
      assert.deepEqual(control.asked, []);
    }));
}

Deno.test("a page of another site may neither act nor read, even with the token", () =>
  withApi(async ({ url, port, bearer, control }) => {
    for (const origin of ["http://evil.example", "null", `http://localhost:${port + 1}`, "https://127.0.0.1:1"]) {
      const headers = { ...bearer, origin };
      assert.equal((await ask(`${url}/api/v1/control/pause`, { method: "POST", headers })).status, 403, origin);
      assert.equal((await ask(`${url}/api/v1/status`, { headers })).status, 403, origin);
    }
    assert.deepEqual(control.asked, []);
  }));

Deno.test("the dashboard's own page may act", () =>
  withApi(async ({ url, bearer }) => {
    const headers = { ...bearer, origin: url };
    assert.equal((await ask(`${url}/api/v1/control/pause`, { method: "POST", headers })).status, 200);
  }));

Deno.test("a request under a foreign name is refused, whatever it brings", () =>
  withApi(async ({ port, bearer, control }) => {
    const raw = (host: string, start = "POST /api/v1/control/pause HTTP/1.1") =>
      statusOfRaw(port, [start, `host: ${host}`, `authorization: ${bearer.authorization}`, "content-length: 0"]);
    for (const host of ["evil.example", `evil.example:${port}`, "localhost.evil.example", "localhost", "localhost:1"]) {
      assert.equal(await raw(host), 403, host);
      assert.equal(await raw(host, "GET /api/v1/status HTTP/1.1"), 403, host);
    }
    assert.deepEqual(control.asked, []);
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, `LOCALHOST:${port}`]) {
      assert.equal(await raw(host), 200, host);
    }
  }));

Deno.test("a configured origin may ask, with the token if it acts", () =>
  withApi(async ({ url, bearer }) => {
    const origin = "https://desk.example";
    const read = await ask(`${url}/api/v1/status`, { headers: { origin } });
    assert.equal(read.status, 200);
    assert.equal(read.headers.get("access-control-allow-origin"), origin);
    const preflight = await ask(`${url}/api/v1/control/pause`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST" },
    });
    assert.equal(preflight.status, 204);
    const act = (headers: Record<string, string>) => ask(`${url}/api/v1/control/pause`, { method: "POST", headers });
    assert.equal((await act({ origin })).status, 401);
    assert.equal((await act({ origin, ...bearer })).status, 200);
    assert.equal((await act({ origin: "https://desk.example.evil", ...bearer })).status, 403);
  }, { corsOrigins: ["https://desk.example"] }));

Deno.test("more actions than the limit wait for the next minute; reading goes on", () =>
  withApi(async ({ url, bearer, clock }) => {
    const act = (headers: Record<string, string>) => ask(`${url}/api/v1/control/pause`, { method: "POST", headers });
    const statuses = [await act(bearer), await act({}), await act(bearer)].map(({ status }) => status);
    assert.deepEqual(statuses, [200, 401, 200]);
    const late = await act(bearer);
    assert.deepEqual([late.status, late.headers.get("retry-after")], [429, "60"]);
    assert.equal((await ask(`${url}/signin?token=guess`)).status, 429);
    assert.equal((await ask(`${url}/api/v1/status`)).status, 200);
    clock.nowMs += 60_000;
    assert.equal((await act(bearer)).status, 200);
  }, { rateLimitPerMinute: 3 }));

Deno.test("a page of another site cannot use up the operator's share", () =>
  withApi(async ({ url, bearer }) => {
    const act = (headers: Record<string, string>) => ask(`${url}/api/v1/control/pause`, { method: "POST", headers });
    for (let i = 0; i < 5; i++) assert.equal((await act({ origin: "http://evil.example" })).status, 403);
    assert.equal((await act(bearer)).status, 200);
  }, { rateLimitPerMinute: 1 }));
