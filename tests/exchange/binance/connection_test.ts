import assert from "node:assert/strict";
import type { Clock } from "../../../coordinator/ports/clock.ts";
import { type BinanceGatewayOptions, createBinanceGateway } from "../../../exchange/binance/mod.ts";
import { entry, failure, value } from "../contract/exchange_contract.ts";
import { type Fault, refuses, type SeenRequest } from "./fault_proxy.ts";
import { behindProxy, systemClock } from "./fixture.ts";

const replacing = (from: string | RegExp, to: string): Fault => ({
  kind: "rewrite",
  rewrite: (body) => {
    assert.match(body, new RegExp(from), "the answer has what this test changes");
    return body.replace(from, to);
  },
});

const at = (endpoint: string, fault: Fault) => (request: SeenRequest) =>
  request.endpoint === endpoint ? fault : undefined;

const clockAhead = (aheadMs: () => number): Clock => ({ ...systemClock, nowMs: () => Date.now() + aheadMs() });

/** Name, options, what the exchange says differently, the sentence. All end in `setup`. */
const SETUP_FAULTS: readonly (readonly [
  name: string,
  options: Partial<BinanceGatewayOptions>,
  faultOf: (request: SeenRequest) => Fault | undefined,
  sentence: RegExp,
])[] = [
  [
    "an account in hedge mode",
    {},
    at("GET /fapi/v1/positionSide/dual", replacing("false", "true")),
    /hedge mode.*switch Binance's position mode to one-way/,
  ],
  [
    "a symbol that the exchange does not have",
    { symbols: ["BTCUSDT", "NOPEUSDT"] },
    () => undefined,
    /"NOPEUSDT" is no perpetual of this exchange: check trading.symbols/,
  ],
  [
    "a symbol that is not traded now",
    {},
    at("GET /fapi/v1/exchangeInfo", replacing('"status":"TRADING"', '"status":"SETTLING"')),
    /"BTCUSDT" is not traded now: its status is SETTLING/,
  ],
  ["a wrong key", { apiKey: "wrong" }, () => undefined, /-2015/],
  ["a wrong secret", { apiSecret: "wrong" }, () => undefined, /-1022/],
  ["a clock that is ahead", { clock: clockAhead(() => 90_000) }, () => undefined, /clock is \d+ ms ahead.*NTP/],
  ["a clock that is behind", { clock: clockAhead(() => -90_000) }, () => undefined, /clock is \d+ ms behind.*NTP/],
  [
    "a margin mode that cannot be changed now",
    {},
    (request) =>
      at("GET /fapi/v2/positionRisk", replacing('"marginType":"cross"', '"marginType":"isolated"'))(request) ??
        at("POST /fapi/v1/marginType", refuses(-4048, "Margin type cannot be changed if there exists position."))(
          request,
        ),
    /refused to change the margin mode of BTCUSDT to CROSSED: -4048/,
  ],
  [
    "a leverage that the exchange does not give",
    { leverage: 500 },
    () => undefined,
    /refused to change the leverage of BTCUSDT to 500/,
  ],
];

for (const [name, options, faultOf, sentence] of SETUP_FAULTS) {
  Deno.test(`${name} is refused at connect with a sentence that says what to do`, async () => {
    await behindProxy(async (world, proxy) => {
      proxy.spoilBy(faultOf);
      const exchange = await world.gateway({ baseUrl: proxy.baseUrl, ...options });
      const error = failure(await exchange.connect());
      assert.equal(error.kind, "setup");
      assert.match(error.detail, sentence);
    });
  });
}

Deno.test("connecting twice changes nothing that is already so", async () => {
  await behindProxy(async (world, proxy) => {
    const exchange = await world.connected({ baseUrl: proxy.baseUrl });
    value(await exchange.connect());
    assert.equal(proxy.count("POST /fapi/v1/leverage"), 1);
    assert.equal(proxy.count("POST /fapi/v1/marginType"), 0);
  });
});

Deno.test("the exchange's word that nothing needs to change (-4046) is fine", async () => {
  await behindProxy(async (world, proxy) => {
    proxy.spoilBy(at("GET /fapi/v2/positionRisk", replacing('"marginType":"cross"', '"marginType":"isolated"')));
    await world.connected({ baseUrl: proxy.baseUrl });
    assert.equal(proxy.count("POST /fapi/v1/marginType"), 1);
  });
});

Deno.test("a wall clock that is set after connect does not matter: requests carry the exchange's time", async () => {
  await behindProxy(async (world) => {
    let aheadMs = 0;
    const exchange = await world.connected({ clock: clockAhead(() => aheadMs) });
    for (aheadMs of [60_000, -60_000]) value(await exchange.account());
  });
});

Deno.test("time that we have slept through is found out by the exchange's refusal (-1021) and made good", async () => {
  await behindProxy(async (world, proxy) => {
    let sleptMs = 0;
    const clock: Clock = { ...systemClock, monotonicMs: () => performance.now() - sleptMs };
    const exchange = await world.connected({ baseUrl: proxy.baseUrl, clock });
    sleptMs = 60_000;
    assert.equal(value(await exchange.submit(entry("x-1-entry"))).status, "open");
    assert.equal(proxy.count("GET /fapi/v1/time"), 2);
    assert.equal(proxy.count("POST /fapi/v1/order"), 2);
  });
});

Deno.test("the account's own fee rates are used, and configured ones only where they cannot be had", async () => {
  await behindProxy(async (world, proxy) => {
    const endpoint = "GET /fapi/v1/commissionRate";
    proxy.spoilBy(at(endpoint, replacing(/"takerCommissionRate":"[^"]+"/, '"takerCommissionRate":"0.000450"')));
    const exchange = await world.connected({ baseUrl: proxy.baseUrl });
    assert.equal(exchange.market("BTCUSDT").takerFeeBps, 4.5);
    proxy.spoilBy(at(endpoint, refuses(-5000, "Path is invalid")));
    const other = await world.connected({ baseUrl: proxy.baseUrl, feeBps: { maker: 1, taker: 7 } });
    assert.equal(other.market("BTCUSDT").takerFeeBps, 7);
    assert.ok(world.telemetry.logged.some((each) => /warning.*fees for BTCUSDT/.test(each)));
  });
});

Deno.test("without a key there are candles and markets, and everything of the account is setup", async () => {
  await behindProxy(async (world, proxy) => {
    const exchange = await world.connected({ apiKey: "", apiSecret: "", baseUrl: proxy.baseUrl });
    assert.equal(exchange.market("BTCUSDT").takerFeeBps, 5);
    const firstMs = world.control.marketNowMs() - 3 * 300_000;
    assert.equal(value(await exchange.candles("BTCUSDT", "5m", firstMs, 10)).length, 3);
    assert.equal(failure(await exchange.account()).kind, "setup");
    const seen = proxy.seen.map(({ params }) => params.has("signature"));
    assert.ok(!seen.includes(true));
  });
});

Deno.test("unsound candles are left out, counted and told, never repaired", async () => {
  await behindProxy(async (world, proxy) => {
    const exchange = await world.connected({ baseUrl: proxy.baseUrl });
    proxy.spoilBy(at("GET /fapi/v1/klines", {
      kind: "rewrite",
      rewrite: (body) => {
        const klines = JSON.parse(body);
        klines[1][2] = "1.0";
        return JSON.stringify(klines);
      },
    }));
    const firstMs = world.control.marketNowMs() - 4 * 300_000;
    const candles = value(await exchange.candles("BTCUSDT", "5m", firstMs, 10));
    assert.deepEqual(candles.map((each) => (each.openTimeMs - firstMs) / 300_000), [0, 2, 3]);
    assert.ok(world.telemetry.counted.includes("xylen_errors_total exchange candle"));
    assert.ok(world.telemetry.logged.some((each) => /unsound candle.*high 1 is below/.test(each)));
  });
});

Deno.test("an address with a path, or a custom exchange without one, is refused before anything is sent", async () => {
  const options = {
    apiKey: "",
    apiSecret: "",
    symbols: ["BTCUSDT"],
    leverage: 1,
    marginMode: "CROSSED",
    clock: systemClock,
    telemetry: { count() {}, gauge() {}, observe() {}, log() {} },
  } as const;
  await assert.rejects(createBinanceGateway({ ...options, environment: "custom" }), /set baseUrl/);
  const baseUrl = "http://127.0.0.1:9000/fapi";
  await assert.rejects(createBinanceGateway({ ...options, environment: "custom", baseUrl }), /without a path/);
});
