import assert from "node:assert/strict";
import { qty } from "../../../domain/money.ts";
import type { Exchange } from "../../../coordinator/ports/exchange.ts";
import { failure, refOf, sendable, stopLoss, value } from "../contract/exchange_contract.ts";
import { type Fault, FaultProxy } from "./fault_proxy.ts";
import { BinanceWorld } from "./fixture.ts";

const ORDER = "POST /fapi/v1/order";
const ALGO = "POST /fapi/v1/algoOrder";

async function behindProxy(
  body: (bench: { world: BinanceWorld; proxy: FaultProxy; exchange: Exchange }) => Promise<void>,
  deadlineMs = 5_000,
): Promise<void> {
  const world = await BinanceWorld.start();
  const proxy = new FaultProxy(world.baseUrl);
  try {
    await body({ world, proxy, exchange: await world.connected({ baseUrl: proxy.baseUrl, deadlineMs }) });
  } finally {
    await world.close();
    await proxy.close();
  }
}

const HTML = { kind: "answer", status: 502, body: "<html><h1>502 Bad Gateway</h1></html>" } as const;

/** Name, fault, whether the exchange has the order. */
const LOST: readonly (readonly [name: string, fault: Fault, arrived: boolean])[] = [
  ["whose answer is cut off", { kind: "answer_lost" }, true],
  ["whose answer never ends", { kind: "body_hangs" }, true],
  ["that is never answered", { kind: "hangs" }, false],
  ["answered by a gateway's page", HTML, false],
  ["answered with a page and HTTP 200", { kind: "rewrite", rewrite: () => "<html>Welcome</html>" }, true],
  ["answered with 503", { kind: "answer", status: 503, body: `{"code":-1008,"msg":"Server is busy."}` }, false],
  ["answered with -1007", { kind: "answer", status: 408, body: `{"code":-1007,"msg":"Timeout."}` }, false],
  ["answered in words we do not know", { kind: "rewrite", rewrite: (body) => body.replace('"NEW"', '"ODD"') }, true],
  ["answered with nothing", { kind: "rewrite", rewrite: () => "" }, true],
];

for (const [name, fault, arrived] of LOST) {
  const [market, stop] = [sendable({ clientOrderId: "x-1-entry" }), stopLoss("x-1-stop")];
  for (const [order, endpoint] of [[market, ORDER], [stop, ALGO]] as const) {
    Deno.test(`a ${order.type} order ${name} has an unknown fate, is sent once, and can be asked for`, async () => {
      await behindProxy(async ({ proxy, exchange }) => {
        proxy.spoil(fault, endpoint);
        const error = failure(await exchange.submit(order));
        assert.partialDeepStrictEqual(error, { kind: "unknown_fate", retry: "query_first" });
        assert.match(error.detail, new RegExp(order.clientOrderId));
        assert.equal(proxy.count(endpoint), 1);
        proxy.heal();
        const asked = await exchange.order(refOf(order));
        if (arrived) assert.equal(value(asked).status, "open");
        else assert.equal(failure(asked).kind, "not_found");
      }, fault.kind === "hangs" || fault.kind === "body_hangs" ? 1_000 : 5_000);
    });
  }
}

Deno.test("a server that is not there leaves the fate unknown", async () => {
  const world = await BinanceWorld.start();
  const exchange = await world.connected();
  await world.simulator.close();
  assert.equal(failure(await exchange.submit(sendable({ clientOrderId: "x-1-entry" }))).kind, "unknown_fate");
  assert.equal(failure(await exchange.account()).kind, "unknown_fate");
  await exchange.close();
});

Deno.test("a redirect is not followed: an order must not travel to another host", async () => {
  await behindProxy(async ({ world, proxy, exchange }) => {
    const headers = { location: `${world.baseUrl}/fapi/v1/order` };
    proxy.spoil({ kind: "answer", status: 307, body: "", headers }, ORDER);
    const order = sendable({ clientOrderId: "x-1-entry" });
    assert.equal(failure(await exchange.submit(order)).kind, "unknown_fate");
    proxy.heal();
    assert.equal(failure(await exchange.order(refOf(order))).kind, "not_found");
  });
});

Deno.test("an order that was accepted stays accepted when its trade list fails", async () => {
  await behindProxy(async ({ world, proxy, exchange }) => {
    const order = sendable({ clientOrderId: "x-1-entry" });
    proxy.spoilBy(({ endpoint }) => {
      if (endpoint === "GET /fapi/v1/userTrades") return HTML;
      return endpoint === ORDER
        ? { kind: "rewrite", rewrite: (body) => body.replace(`"executedQty":"0"`, `"executedQty":"0.01"`) }
        : undefined;
    });
    const accepted = value(await exchange.submit(order));
    assert.equal(accepted.status, "open");
    assert.deepEqual([accepted.filledQty, accepted.fills], [qty(0.01), []]);
    assert.match(accepted.reason ?? "", /0.01 executed, 0 in the trade list/);
    assert.ok(world.telemetry.logged.some((each) => each.includes("x-1-entry")));
  });
});

Deno.test("calls after close are refused without asking anybody", async () => {
  await behindProxy(async ({ proxy, exchange }) => {
    await exchange.close();
    const asked = proxy.seen.length;
    assert.equal(failure(await exchange.submit(sendable({ clientOrderId: "x-1-entry" }))).kind, "setup");
    assert.equal(proxy.seen.length, asked);
  });
});

Deno.test("closing ends a call that hangs", async () => {
  await behindProxy(async ({ proxy, exchange }) => {
    proxy.spoil({ kind: "hangs" }, "GET /fapi/v3/account");
    const asked = exchange.account();
    while (proxy.count("GET /fapi/v3/account") === 0) await new Promise((done) => setTimeout(done, 1));
    await exchange.close();
    assert.equal(failure(await asked).kind, "unknown_fate");
  }, 60_000);
});
