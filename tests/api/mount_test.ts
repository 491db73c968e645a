import assert from "node:assert/strict";
import { Hono } from "hono";
import { ask, withApi } from "./harness.ts";

/** As `start` does it: API first, then the pages, on one port. */
function withPages(api: Hono): Deno.ServeHandler {
  const pages = new Hono().all(
    "*",
    (c) => c.html("<p>page</p>", 200, { "content-security-policy": "script-src 'self'" }),
  );
  const app = new Hono().route("/", api).route("/", pages);
  return (request, info) => app.fetch(request, { info });
}

Deno.test("pages answer what the API leaves, with their own content security policy", () =>
  withApi(
    async ({ url }) => {
      const page = await ask(`${url}/`);
      assert.deepEqual([page.status, page.text], [200, "<p>page</p>"]);
      assert.equal(page.headers.get("content-security-policy"), "script-src 'self'");
      assert.equal(page.headers.get("x-content-type-options"), "nosniff");
      assert.equal((await ask(`${url}/api/v1/status`)).json.state, "running");
      assert.deepEqual((await ask(`${url}/api/v1/nothing`)).json.error.code, "not_found");
    },
    {},
    withPages,
  ));

Deno.test("pages stand behind the same guards as the API", () =>
  withApi(
    async ({ url, bearer }) => {
      assert.equal((await ask(`${url}/`, { headers: { origin: "http://evil.example" } })).status, 403);
      assert.equal((await ask(`${url}/`, { method: "POST" })).status, 401);
      assert.equal((await ask(`${url}/`, { method: "POST", headers: bearer })).status, 200);
      assert.equal((await ask(`${url}/api/v1/trades?limit=0`)).status, 400);
    },
    {},
    withPages,
  ));

Deno.test("a websocket and an operator's address come through the mount", () =>
  withApi(
    async ({ url, bearer, control }) => {
      const socket = new WebSocket(`${url.replace("http", "ws")}/ws`);
      const closed = new Promise((resolve) => socket.onclose = resolve);
      const first = await new Promise<string>((resolve) => socket.onmessage = ({ data }) => resolve(data));
      assert.equal(JSON.parse(first).type, "welcome");
      socket.close();
      await closed;
      await ask(`${url}/api/v1/control/pause`, { method: "POST", headers: bearer });
      assert.equal(control.asked[0]?.by.who, "operator token at 127.0.0.1");
    },
    {},
    withPages,
  ));
