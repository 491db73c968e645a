import assert from "node:assert/strict";
import { z } from "zod";
import { history, modelDetail } from "../../api/schemas/model_desk.ts";
import { candle, model, performance, risk, status } from "../../api/schemas/state.ts";
import { decisionAccount } from "../../api/schemas/decision_account.ts";
import { decision, decisionDetail, equity, event, position, trade } from "../../api/schemas/trading.ts";
import type { EventView, PageQuery } from "../../coordinator/ports/views.ts";
import { aCommit, anEvent, START_MS, withDatabase } from "../db/fixtures.ts";
import { FakeViews } from "../fixtures/fake_views.ts";
import { type Answer, ask, withApi } from "./harness.ts";

const LISTS: readonly [path: string, item: z.ZodType][] = [
  ["trades", trade],
  ["decisions", decision],
  ["equity", equity],
  ["models", model],
  ["positions", position],
  ["candles", candle],
];
const SINGLE: readonly [path: string, schema: z.ZodType][] = [
  ["status", status],
  ["performance", performance],
  ["risk", risk],
  ["models/gbdt-12", modelDetail],
  ["models/gbdt-12/history", history],
  ["decisions/d3", z.intersection(decisionDetail, decisionAccount)],
];

Deno.test("every list answers items that fit its schema", () =>
  withApi(async ({ url, views }) => {
    while (views.positions().length === 0) views.step();
    for (const [path, item] of LISTS) {
      const { status, json } = await ask(`${url}/api/v1/${path}`);
      assert.equal(status, 200, path);
      assert.ok(json.items.length > 0, path);
      for (const each of json.items) assert.deepEqual(item.parse(each), each, path);
    }
  }));

Deno.test("every single thing answers what its schema says, field by field", () =>
  withApi(async ({ url }) => {
    for (const [path, schema] of SINGLE) {
      const { status, json } = await ask(`${url}/api/v1/${path}`);
      assert.equal(status, 200, path);
      assert.deepEqual(schema.parse(json), json, path);
    }
  }));

Deno.test("the status tells state, breaker, last decision and the age of the data", () =>
  withApi(async ({ url, views }) => {
    assert.deepEqual((await ask(`${url}/api/v1/status`)).json, JSON.parse(JSON.stringify(views.status())));
  }));

Deno.test("lists that are still empty answer no items and no cursor", () =>
  withApi(async ({ url }) => {
    for (const path of ["orders", "events"]) {
      assert.deepEqual((await ask(`${url}/api/v1/${path}`)).json, { items: [], next: null });
    }
  }));

Deno.test("pages of the real database follow each other by cursor without a gap or a double", () =>
  withDatabase(async ({ journal, records }) => {
    const ids = Array.from({ length: 23 }, (_, i) => `event-${i}`);
    const systemEvents = ids.map((eventId, i) => anEvent(0, { eventId, atMs: START_MS + Math.floor(i / 3) }));
    await journal.commit(aCommit(1, { systemEvents }));
    const views = new FakeViews();
    views.events = ((query: PageQuery) => records.events(query)) as typeof views.events;
    await withApi(async ({ url, faults }) => {
      const seen: string[] = [];
      for (let before: string | null = ""; before !== null;) {
        const { json }: Answer = await ask(`${url}/api/v1/events?limit=7${before && `&before=${before}`}`);
        for (const each of json.items) assert.deepEqual(event.parse(each), each);
        seen.push(...json.items.map((each: EventView) => each.event_id));
        before = json.next;
      }
      assert.deepEqual(seen, ids.toReversed());
      const { status, json } = await ask(`${url}/api/v1/events?before=DROP`);
      assert.equal(status, 400);
      assert.match(json.error.message, /Cannot read the cursor "DROP"/);
      assert.deepEqual(faults, []);
    }, { views });
  }));

Deno.test("limit, cursor, symbol and status reach the reader as they were asked for", async () => {
  const asked: unknown[] = [];
  const views = new FakeViews();
  views.orders = (...query: unknown[]) => {
    asked.push(...query);
    return Promise.resolve({ items: [], next: null });
  };
  await withApi(async ({ url }) => {
    await ask(`${url}/api/v1/orders`);
    await ask(`${url}/api/v1/orders?limit=500&before=abc.1&symbol=ETHUSDT&status=partially_filled`);
  }, { views });
  assert.deepEqual(asked, [
    { limit: 50 },
    { limit: 500, before: "abc.1", symbol: "ETHUSDT", status: "partially_filled" },
  ]);
});

Deno.test("a query that makes no sense is refused with the field that is wrong", () =>
  withApi(async ({ url }) => {
    for (
      const [path, field] of [
        ["trades?limit=0", "limit"],
        ["trades?limit=501", "limit"],
        ["trades?limit=1.5", "limit"],
        ["trades?limit=-1", "limit"],
        ["trades?limit=", "limit"],
        ["trades?limit=5&limit=6", "limit"],
        ["trades?status=won", "status"],
        ["orders?status=closed", "status"],
        ["decisions?symbol=BTC/USDT", "symbol"],
        ["events?status=loud", "status"],
        ["equity?before=", "before"],
        [`trades?before=${"x".repeat(65)}`, "before"],
        ["candles?limit=ten", "limit"],
      ] as const
    ) {
      const { status, json } = await ask(`${url}/api/v1/${path}`);
      assert.equal(status, 400, path);
      assert.equal(json.error.code, "bad_request", path);
      assert.equal(json.error.details.fields[0].field, field, path);
      assert.match(json.error.message, new RegExp(`^${field}`), path);
    }
  }));

Deno.test("a mistake of the program is told to the log and not to the client", async () => {
  const views = new FakeViews();
  const mistake = new RangeError("secret at /home/me/db.ts:12");
  views.trades = () => Promise.reject(mistake);
  await withApi(async ({ url, faults }) => {
    const { status, text, json } = await ask(`${url}/api/v1/trades`);
    assert.equal(status, 500);
    assert.equal(json.error.code, "internal");
    assert.doesNotMatch(text, /secret|db\.ts/);
    assert.deepEqual(faults, [mistake]);
  }, { views });
});

Deno.test("what is not there is a 404 in JSON that says so", () =>
  withApi(async ({ url, bearer }) => {
    for (
      const [method, path] of [
        ["GET", "/api/v1/nothing"],
        ["GET", "/api"],
        ["GET", "/nothing"],
        ["GET", "/api/v1/models/nobody"],
        ["GET", "/api/v1/decisions/d99999"],
        ["POST", "/api/v1/decisions/d99999/replay"],
        ["GET", "/api/v1/candles?symbol=ETHUSDT"],
        ["GET", "/api/v1/control/pause"],
        ["POST", "/api/v1/control/sell"],
        ["POST", "/api/v1/trades"],
        ["DELETE", "/api/v1/trades"],
      ] as const
    ) {
      const { status, json } = await ask(url + path, { method, headers: bearer });
      assert.equal(status, 404, `${method} ${path}`);
      assert.equal(json.error.code, "not_found", path);
    }
  }));

Deno.test("candles are oldest first and at most as many as asked for", () =>
  withApi(async ({ url, views }) => {
    const { json } = await ask(`${url}/api/v1/candles?symbol=BTCUSDT&limit=3`);
    const times = json.items.map((each: { timestamp: number }) => each.timestamp);
    assert.deepEqual(times, views.candles("BTCUSDT", 3).map((each) => each.openTimeMs));
    assert.deepEqual([json.symbol, json.timeframe], ["BTCUSDT", "5m"]);
  }));

Deno.test("healthz lives, readyz gives its reasons, metrics are Prometheus text", async () => {
  const views = new FakeViews();
  await withApi(async ({ url }) => {
    assert.deepEqual((await ask(`${url}/healthz`)).json, { status: "ok", version: "0.1.0" });
    const ready = await ask(`${url}/readyz`);
    assert.deepEqual([ready.status, ready.json], [200, { ready: true, reasons: [] }]);
    views.notReady = () => ["1 model is ready, 2 needed"];
    const unready = await ask(`${url}/readyz`);
    assert.deepEqual([unready.status, unready.json], [503, {
      ready: false,
      reasons: ["1 model is ready, 2 needed"],
    }]);
    const metrics = await ask(`${url}/metrics`);
    assert.match(metrics.headers.get("content-type")!, /^text\/plain; version=0\.0\.4/);
    assert.match(metrics.text, /^xylen_up 1$/m);
  }, { views });
});

Deno.test("every answer forbids sniffing, framing and storing", () =>
  withApi(async ({ url }) => {
    for (const path of ["/api/v1/status", "/api/v1/nothing", "/healthz"]) {
      const { headers } = await ask(url + path);
      assert.equal(headers.get("x-content-type-options"), "nosniff", path);
      assert.equal(headers.get("referrer-policy"), "same-origin", path);
      assert.equal(headers.get("cross-origin-opener-policy"), "same-origin", path);
      assert.match(headers.get("permissions-policy")!, /camera=\(\)/, path);
      assert.equal(headers.get("cache-control"), "no-store", path);
      assert.match(headers.get("content-security-policy")!, /default-src 'none'; frame-ancestors 'none'/, path);
    }
  }));

Deno.test("the OpenAPI document lists every route, and no other", () =>
  withApi(async ({ url, routes }) => {
    const { json } = await ask(`${url}/api/openapi.json`);
    assert.equal(json.openapi, "3.1.0");
    const written = Object.entries(json.paths as Record<string, object>)
      .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
    const served = routes.filter(({ method, path }) =>
      method !== "ALL" && !["/ws", "/api/openapi.json", "/api/docs"].includes(path)
    )
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
    assert.deepEqual(written.toSorted(), [...new Set(served)].toSorted());
    assert.ok(written.length >= 18, String(written.length));
    const { parameters } = json.paths["/api/v1/trades"].get;
    assert.deepEqual(parameters.map((each: { name: string }) => each.name), ["limit", "before", "symbol", "status"]);
  }));

Deno.test("the reference page shows every route and shape of the document, and needs nothing that its policy forbids", () =>
  withApi(async ({ url }) => {
    const { json } = await ask(`${url}/api/openapi.json`);
    const { status, headers, text } = await ask(`${url}/api/docs`);
    assert.match(text, /<nav aria-label="Pages"><a href="\/">Back to the dashboard<\/a>/);
    assert.equal(status, 200);
    assert.match(headers.get("content-type")!, /^text\/html/);
    for (const [path, methods] of Object.entries(json.paths as Record<string, object>)) {
      for (const method of Object.keys(methods)) assert.ok(text.includes(`${method.toUpperCase()} ${path}<`), path);
    }
    for (const shape of Object.keys(json.components.schemas)) assert.ok(text.includes(`id="${shape}"`), shape);
    assert.match(text, /<code>limit<\/code> \(query, optional\)<\/dt>\s*<dd>integer, 1 to 500, default 50/);
    const [, nonce] = /style-src 'nonce-([^']+)'/.exec(headers.get("content-security-policy")!)!;
    assert.ok(text.includes(`<style nonce="${nonce}">`));
    assert.doesNotMatch(text, /<script|style="|undefined|\[object/);
    assert.notEqual(
      (await ask(`${url}/api/docs`)).headers.get("content-security-policy"),
      headers.get("content-security-policy"),
    );
  }));
