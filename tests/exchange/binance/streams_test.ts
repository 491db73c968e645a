import assert from "node:assert/strict";
import fc from "fast-check";
import type { Exchange, ExchangeHint } from "../../../coordinator/ports/exchange.ts";
import { Doorbell } from "../../../exchange/binance/doorbell.ts";
import { settingsFrom } from "../../../exchange/binance/gateway_options.ts";
import { hintsOf } from "../../../exchange/binance/stream_messages.ts";
import { entry, HintLog, value } from "../contract/exchange_contract.ts";
import { BinanceWorld, systemClock, TelemetryLog } from "./fixture.ts";
import { TcpProxy } from "./tcp_proxy.ts";

const isReconnected = (hint: ExchangeHint): boolean => hint.kind === "reconnected";

/** Streams behind a line that can be frozen and cut. */
async function watched(
  body: (bench: { world: BinanceWorld; line: TcpProxy; exchange: Exchange; hints: HintLog }) => Promise<void>,
  options: { pingMs?: number; silenceMs?: number; deadlineMs?: number } = {},
): Promise<void> {
  const world = await BinanceWorld.start();
  const line = new TcpProxy(world.simulator.port);
  try {
    const exchange = await world.connected({ baseUrl: `http://127.0.0.1:${line.port}`, ...options });
    const hints = new HintLog();
    const stop = await exchange.watch(["BTCUSDT"], hints.ring);
    await body({ world, line, exchange, hints });
    await stop();
    await exchange.close();
  } finally {
    await line.close();
    await world.close();
  }
}

async function assertRings({ world, exchange, hints }: {
  world: BinanceWorld;
  exchange: Exchange;
  hints: HintLog;
}): Promise<void> {
  hints.clear();
  value(await exchange.submit(entry("x-7-entry")));
  await world.control.step();
  await hints.rung((hint) => hint.kind === "order" && hint.clientOrderId === "x-7-entry");
  await world.control.step();
  await hints.rung((hint) => hint.kind === "price");
}

Deno.test("a line that is cut is opened again, told as reconnected, and rings again", async () => {
  await watched(async (bench) => {
    bench.line.cut();
    await bench.hints.rung(isReconnected);
    await bothReconnected(bench.hints);
    await assertRings(bench);
  });
});

Deno.test("a line that falls silent without closing is noticed by its missing signs of life", async () => {
  await watched(async (bench) => {
    bench.line.freeze();
    await bothReconnected(bench.hints);
    await assertRings(bench);
    assert.ok(bench.world.telemetry.logged.some((each) => /no sign of life for 120 ms/.test(each)));
  }, { pingMs: 60, deadlineMs: 1_000 });
});

Deno.test("a market stream without data is opened again, although its line lives", async () => {
  await watched(async ({ hints, world }) => {
    await hints.rung(isReconnected);
    assert.ok(world.telemetry.logged.some((each) => /no market data for 80 ms/.test(each)));
  }, { silenceMs: 80 });
});

Deno.test("an expired listen key is replaced and the stream opened again", async () => {
  await watched(async (bench) => {
    const url = `${bench.world.baseUrl}/fapi/v1/listenKey`;
    const headers = { "x-mbx-apikey": "xylen-demo" };
    await (await fetch(url, { method: "DELETE", headers })).text();
    value(await bench.exchange.submit(entry("x-1-entry")));
    await bench.hints.rung(isReconnected);
    await bench.world.control.step();
    bench.hints.clear();
    await bench.world.control.step();
    await assertRings(bench);
  });
});

Deno.test("a listen key's end is noticed by its message alone: the exchange leaves the dead line open", () => {
  const settings = settingsFrom({
    ...{ apiKey: "key", apiSecret: "secret", environment: "live", symbols: [], leverage: 1, marginMode: "CROSSED" },
    clock: systemClock,
    telemetry: new TelemetryLog(),
  });
  const ended: string[] = [];
  const socket = {
    url: "wss://host/private/ws?listenKey=abc",
    send: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  new Doorbell(settings).received({ ...socket, reject: (error) => ended.push(error.message) }, {
    e: "listenKeyExpired",
  });
  assert.deepEqual(ended, ["the listen key has expired"]);
});

Deno.test("watching goes on without the streams when they cannot be opened", async () => {
  const world = await BinanceWorld.start();
  const line = new TcpProxy(world.simulator.port);
  const exchange = await world.connected({ baseUrl: `http://127.0.0.1:${line.port}`, deadlineMs: 150 });
  await line.close();
  const stop = await exchange.watch(["BTCUSDT"], () => {});
  await stop();
  assert.ok(world.telemetry.logged.some((each) => /user stream was lost/.test(each)));
  assert.ok(world.telemetry.logged.some((each) => /market stream was lost/.test(each)));
  await world.close();
});

Deno.test("without a key only the market stream is opened", async () => {
  const world = await BinanceWorld.start();
  const exchange = await world.connected({ apiKey: "", apiSecret: "" });
  const hints = new HintLog();
  const stop = await exchange.watch(["BTCUSDT"], hints.ring);
  await world.control.step();
  await hints.rung((hint) => hint.kind === "price");
  await stop();
  assert.deepEqual(world.telemetry.logged, []);
  await world.close();
});

Deno.test("each message rings for what it is about", () => {
  const cases: readonly (readonly [unknown, ExchangeHint[]])[] = [
    [{ e: "ORDER_TRADE_UPDATE", o: { c: "x-1-entry" } }, [{ kind: "order", clientOrderId: "x-1-entry" }]],
    [{ e: "ALGO_UPDATE", o: { caid: "x-1-stop" } }, [{ kind: "order", clientOrderId: "x-1-stop" }]],
    [{ e: "ORDER_TRADE_UPDATE", o: {} }, [{ kind: "account" }]],
    [{ e: "ACCOUNT_UPDATE", a: {} }, [{ kind: "account" }]],
    [{ e: "markPriceUpdate", s: "BTCUSDT", p: "40000.5", E: 7 }, [
      { kind: "price", symbol: "BTCUSDT", price: 40_000.5, atMs: 7 },
    ]],
    [[{ e: "ACCOUNT_UPDATE" }, { e: "kline" }], [{ kind: "account" }]],
    [{ e: "markPriceUpdate", s: "BTCUSDT", p: "none", E: 7 }, []],
    [{ result: null, id: 1 }, []],
    [null, []],
    ["text", []],
  ];
  for (const [message, hints] of cases) assert.deepEqual(hintsOf(message), hints, JSON.stringify(message));
  fc.assert(fc.property(fc.anything(), (message) => void hintsOf(message)));
});

/** Once for the account's stream, once for the market's. */
async function bothReconnected(hints: HintLog): Promise<void> {
  await hints.rung(() => hints.hints.filter(isReconnected).length >= 2);
}
