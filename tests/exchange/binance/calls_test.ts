import assert from "node:assert/strict";
import { Calls } from "../../../exchange/binance/calls.ts";
import { machineNetwork } from "../../../exchange/binance/network.ts";
import { measuredSend } from "../../../exchange/binance/transport.ts";
import { UnreadableAnswer } from "../../../exchange/binance/wire.ts";
import { failure, value } from "../contract/exchange_contract.ts";
import { systemClock, TelemetryLog } from "./fixture.ts";

const closed = new AbortController().signal;
const calls = (deadlineMs: number) => new Calls({ clock: systemClock, deadlineMs, closed });

Deno.test("a request still queued at its deadline is never sent, and may be asked again", async () => {
  let arrived = 0;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
    arrived++;
    return new Response("{}");
  });
  const send = measuredSend({ clock: systemClock, telemetry: new TelemetryLog(), network: machineNetwork, closed });
  const queue = Promise.withResolvers<void>();
  const sent = Promise.withResolvers<unknown>();
  const error = failure(
    await calls(20).run("submit order x-1-entry", async () => {
      await queue.promise;
      const url = `http://127.0.0.1:${server.addr.port}/fapi/v1/order`;
      const request = send(url, { method: "POST", headers: {}, body: null });
      sent.resolve(request.catch((fault) => fault.message));
      return await request;
    }),
  );
  assert.equal(error.kind, "rate_limited");
  assert.match(error.detail, /x-1-entry waited for our own rate limiter.*was not sent/);
  queue.resolve();
  assert.match(String(await sent.promise), /no answer within 20 ms/);
  await server.shutdown();
  assert.equal(arrived, 0);
});

Deno.test("a call of many requests has as many deadlines", async () => {
  const slow = () => systemClock.sleep(60).then(() => "done");
  assert.equal(value(await calls(20).run("read candles", slow, 100)), "done");
});

Deno.test("an answer that cannot be read leaves the fate unknown; a bug in our own code is not hidden", async () => {
  const unreadable = () => Promise.reject(new UnreadableAnswer("Expected price as text, was 1"));
  assert.partialDeepStrictEqual(failure(await calls(1_000).run("submit", unreadable)), {
    kind: "unknown_fate",
    detail: "Cannot submit: Expected price as text, was 1",
  });
  const bug = () => Promise.reject(new Error("Invariant: money is a whole number"));
  await assert.rejects(calls(1_000).run("submit", bug), /Invariant/);
});
