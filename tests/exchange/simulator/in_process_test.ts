import assert from "node:assert/strict";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { createExchange } from "../../../exchange/simulator/mod.ts";
import { LISTEN_KEY_LIFE_MS } from "../../../exchange/simulator/streams/listen_keys.ts";
import { InProcessClient } from "./in_process_client.ts";
import { marketOf } from "./fixture.ts";

const STILL = [40_000, 40_000, 40_000, 40_000] as const;

function world() {
  const clock = new ManualClock();
  const exchange = createExchange({ market: marketOf([STILL, STILL, STILL]), clock });
  return { clock, exchange, client: new InProcessClient(exchange, clock) };
}

Deno.test("an exchange in this process takes orders and tells its user stream, without a port", async () => {
  const { exchange, client } = world();
  const { listenKey } = await client.ok("POST", "/fapi/v1/listenKey");
  const stream = client.listen(`/private/ws?listenKey=${listenKey}`);
  const order = await client.ok("POST", "/fapi/v1/order", {
    symbol: "BTCUSDT",
    side: "BUY",
    type: "MARKET",
    quantity: "0.01",
    newClientOrderId: "p-1",
  });
  assert.equal(order["status"], "NEW");
  await exchange.step();
  assert.deepEqual(stream.messages.map((each) => each["e"]), [
    "ORDER_TRADE_UPDATE",
    "ACCOUNT_UPDATE",
    "ORDER_TRADE_UPDATE",
  ]);
  await exchange.close();
  assert.deepEqual(stream.ends, [1001]);
});

Deno.test("a listen key ends on the exchange's own clock, and its stream with it", async () => {
  const { clock, exchange, client } = world();
  const { listenKey } = await client.ok("POST", "/fapi/v1/listenKey");
  const stream = client.listen(`/ws/${listenKey}`);
  await clock.advance(LISTEN_KEY_LIFE_MS - 1);
  assert.deepEqual(stream.ends, []);
  await clock.advance(1);
  assert.deepEqual(stream.messages.map((each) => each["e"]), ["listenKeyExpired"]);
  assert.deepEqual(stream.ends, [1000]);
  assert.equal((await client.refused("PUT", "/fapi/v1/listenKey"))["code"], -1125);
  await exchange.close();
  assert.equal(clock.sleeping, 0);
});

Deno.test("an address that is no stream, and a key that nobody was given, are refused", async () => {
  const { exchange } = world();
  const listener = { onMessage: () => {}, onClose: () => {} };
  const refusal = (address: string) => {
    const socket = exchange.connect(address, listener);
    return socket.ok ? null : socket.error.code;
  };
  assert.equal(refusal("ws://exchange/nonsense"), -5000);
  assert.equal(refusal(`ws://exchange/ws/${"0".repeat(64)}`), -1125);
  await exchange.close();
});

Deno.test("a socket that has ended refuses to send, and is told its end once", async () => {
  const { exchange } = world();
  let ends = 0;
  const socket = exchange.connect("ws://exchange/ws", { onMessage: () => {}, onClose: () => ends++ });
  assert.ok(socket.ok);
  socket.value.close();
  assert.equal(socket.value.isOpen, false);
  assert.throws(() => socket.value.send("{}"), /has ended/);
  await exchange.close();
  assert.equal(ends, 1);
});
