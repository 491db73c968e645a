import assert from "node:assert/strict";
import fc from "fast-check";
import type { ExchangeError } from "../../../coordinator/ports/exchange.ts";
import { exchangeError, stopsEveryCall } from "../../../exchange/binance/error_class.ts";
import { httpFault } from "../../../exchange/binance/http_fault.ts";
import { SetupFault } from "../../../exchange/binance/setup_fault.ts";

const refusal = (status: number, code: number, headers: Record<string, string> = {}) => {
  const answer = { code, msg: "Said so." };
  return httpFault(status, headers, JSON.stringify(answer), answer);
};
const page = (status: number, headers: Record<string, string> = {}) =>
  httpFault(status, headers, "<html><body><h1>Bad gateway</h1></body></html>", undefined);

type Kind = ExchangeError["kind"];
const CODES: readonly (readonly [name: string, status: number, code: number, kind: Kind])[] = [
  ["unknown error", 400, -1000, "unknown_fate"],
  ["disconnected", 400, -1001, "unknown_fate"],
  ["unauthorised", 401, -1002, "setup"],
  ["too many requests, by its code alone", 400, -1003, "rate_limited"],
  ["unexpected response, execution unknown", 400, -1006, "unknown_fate"],
  ["time-out, execution unknown", 408, -1007, "unknown_fate"],
  ["busy", 503, -1008, "unknown_fate"],
  ["too many orders", 400, -1015, "rate_limited"],
  ["clock", 400, -1021, "setup"],
  ["signature", 400, -1022, "setup"],
  ["parameter missing", 400, -1102, "rejected"],
  ["too fine a number", 400, -1111, "rejected"],
  ["no such symbol", 400, -1121, "rejected"],
  ["unknown order sent", 400, -2011, "not_found"],
  ["order does not exist", 400, -2013, "not_found"],
  ["key format", 401, -2014, "setup"],
  ["key or permission", 401, -2015, "setup"],
  ["margin is insufficient", 400, -2019, "rejected"],
  ["would trigger at once", 400, -2021, "rejected"],
  ["reduce-only", 400, -2022, "rejected"],
  ["position side", 400, -4061, "setup"],
  ["doubled client id", 400, -4116, "rejected"],
  ["notional too small", 400, -4164, "rejected"],
  ["a code nobody knows yet", 400, -9876, "rejected"],
  ["a known refusal that a 5xx makes doubtful", 500, -2019, "unknown_fate"],
];

for (const [name, status, code, kind] of CODES) {
  Deno.test(`the exchange's ${code} (${name}) with HTTP ${status} is ${kind}`, () => {
    const error = exchangeError(refusal(status, code));
    assert.equal(error.kind, kind);
    assert.match(error.detail, new RegExp(String(code)));
    if (error.kind === "rejected") assert.equal(error.code, String(code));
  });
}

const PAGES: readonly (readonly [status: number, kind: Kind])[] = [
  [400, "unknown_fate"],
  [401, "setup"],
  [403, "setup"],
  [404, "unknown_fate"],
  [408, "unknown_fate"],
  [418, "rate_limited"],
  [429, "rate_limited"],
  [451, "setup"],
  [500, "unknown_fate"],
  [502, "unknown_fate"],
  [503, "unknown_fate"],
  [504, "unknown_fate"],
];

for (const [status, kind] of PAGES) {
  Deno.test(`a page of HTTP ${status} that is not the exchange's own answer is ${kind}`, () => {
    const error = exchangeError(page(status));
    assert.equal(error.kind, kind);
    assert.match(error.detail, /Bad gateway/);
    assert.doesNotMatch(error.detail, /</);
  });
}

Deno.test("Retry-After is taken at its word, in seconds, whatever its letters' case", () => {
  const retryAfterMs = (fault: unknown) => {
    const error = exchangeError(fault);
    return error.kind === "rate_limited" ? error.retryAfterMs : undefined;
  };
  assert.equal(retryAfterMs(page(429, { "Retry-After": "7" })), 7_000);
  assert.equal(retryAfterMs(refusal(418, -1003, { "retry-after": "300" })), 300_000);
  assert.equal(retryAfterMs(page(429)), 60_000);
  assert.equal(retryAfterMs(page(418, { "Retry-After": "soon" })), 120_000);
  assert.equal(retryAfterMs(refusal(400, -1015)), 10_000);
});

Deno.test("a request limit stops every call, an order limit and a refusal do not", () => {
  assert.ok(stopsEveryCall(page(429)));
  assert.ok(stopsEveryCall(page(418)));
  assert.ok(stopsEveryCall(refusal(400, -1003)));
  assert.ok(!stopsEveryCall(refusal(400, -1015)));
  assert.ok(!stopsEveryCall(refusal(400, -2019)));
  assert.ok(!stopsEveryCall(new Error("socket hang up")));
});

Deno.test("a lost connection leaves an order's fate unknown and its signature out of the log", () => {
  const error = exchangeError(
    new Error("binanceusdm GET https://fapi.binance.com/fapi/v1/order?symbol=BTCUSDT&signature=abc fetch failed"),
  );
  assert.equal(error.kind, "unknown_fate");
  assert.equal(error.retry, "query_first");
  assert.equal(error.detail, "binanceusdm GET https://fapi.binance.com/fapi/v1/order fetch failed");
});

Deno.test("what an operator has to change is setup", () => {
  assert.deepEqual(exchangeError(new SetupFault("hedge mode")), {
    kind: "setup",
    retry: "never",
    detail: "hedge mode",
  });
});

Deno.test("a success is no fault, also with a positive code", () => {
  assert.equal(httpFault(200, {}, "{}", { code: 200, msg: "success" }), undefined);
  assert.equal(httpFault(200, {}, "{}", { algoId: 1, code: "200" }), undefined);
  assert.equal(httpFault(200, {}, "[]", []), undefined);
});

Deno.test("only a negative code of the exchange below HTTP 500 can make a rejection", () => {
  fc.assert(fc.property(
    fc.integer({ min: 300, max: 599 }),
    fc.option(fc.integer({ min: -9_999, max: 9_999 })),
    (status, code) => {
      const answer = code === null ? undefined : { code, msg: "m" };
      const fault = httpFault(status, {}, JSON.stringify(answer ?? ""), answer);
      if (!fault) return;
      if (exchangeError(fault).kind !== "rejected") return;
      assert.ok(code !== null && code < 0 && status < 500);
    },
  ));
});
