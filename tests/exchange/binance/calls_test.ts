import assert from "node:assert/strict";
import { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { type Call, Calls, type CallsOptions } from "../../../exchange/binance/calls.ts";
import { machineNetwork } from "../../../exchange/binance/network.ts";
import { httpFault } from "../../../exchange/binance/http_fault.ts";
import { measuredSend } from "../../../exchange/binance/transport.ts";
import { UnreadableAnswer } from "../../../exchange/binance/wire.ts";
import { failure, value } from "../contract/exchange_contract.ts";
import { systemClock, TelemetryLog } from "./fixture.ts";

const closed = new AbortController().signal;
const options = {
  clock: systemClock,
  deadlineMs: 1_000,
  closed,
  retry: { max: 0, firstMs: 0, factor: 1, longestMs: 0, jitter: 0 },
  random: () => 0.5,
  measureClock: () => Promise.resolve(),
};
const calls = (more: Partial<CallsOptions> = {}) => new Calls({ ...options, ...more });
const call = <T>(what: string, ask: () => Promise<T>, requests = 1): Call<T> => ({
  what,
  priority: "order",
  ask,
  requests,
});

Deno.test("a request still queued at its deadline is never sent, and may be asked again", async () => {
  let arrived = 0;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
    arrived++;
    return new Response("{}");
  });
  const send = measuredSend({
    clock: systemClock,
    telemetry: new TelemetryLog(),
    network: machineNetwork,
    closed,
    exchangeNowMs: () => 0,
    onAnswer: () => {},
  });
  const queue = Promise.withResolvers<void>();
  const sent = Promise.withResolvers<unknown>();
  const error = failure(
    await calls({ deadlineMs: 20 }).run(call("submit order x-1-entry", async () => {
      await queue.promise;
      const url = `http://127.0.0.1:${server.addr.port}/fapi/v1/order`;
      const request = send(url, { method: "POST", headers: {}, body: null });
      sent.resolve(request.catch((fault) => fault.message));
      return await request;
    })),
  );
  assert.equal(error.kind, "rate_limited");
  assert.match(error.detail, /x-1-entry: it waited in our own queue.*was not sent/);
  queue.resolve();
  assert.match(String(await sent.promise), /no answer within 20 ms/);
  await server.shutdown();
  assert.equal(arrived, 0);
});

Deno.test("a call of many requests has as many deadlines", async () => {
  const slow = () => systemClock.sleep(60).then(() => "done");
  assert.equal(value(await calls({ deadlineMs: 20 }).run(call("read candles", slow, 100))), "done");
});

Deno.test("an answer that cannot be read leaves the fate unknown; a bug in our own code is not hidden", async () => {
  const unreadable = () => Promise.reject(new UnreadableAnswer("Expected price as text, was 1"));
  assert.partialDeepStrictEqual(failure(await calls().run(call("submit", unreadable))), {
    kind: "unknown_fate",
    detail: "Cannot submit: Expected price as text, was 1",
  });
  const bug = () => Promise.reject(new Error("Invariant: money is a whole number"));
  await assert.rejects(calls().run(call("submit", bug)), /Invariant/);
});

const REFUSED_STAMP = httpFault(400, {}, "", { code: -1021, msg: "Timestamp outside of the recvWindow." });

Deno.test("a refused stamp measures the clock and sends once more: the exchange has said that nothing happened", async () => {
  const done: string[] = [];
  const measureClock = () => Promise.resolve(void done.push("measure"));
  const ask = () => {
    done.push("send");
    return done.length === 1 ? Promise.reject(REFUSED_STAMP) : Promise.resolve("accepted");
  };
  assert.equal(value(await calls({ measureClock }).run(call("submit", ask))), "accepted");
  assert.deepEqual(done, ["send", "measure", "send"]);
});

Deno.test("a stamp that is refused twice is for the operator", async () => {
  let sent = 0;
  const error = failure(await calls().run(call("submit", () => (sent++, Promise.reject(REFUSED_STAMP)))));
  assert.equal(error.kind, "setup");
  assert.equal(sent, 2);
});

const LOST = new Error("connection lost");

Deno.test("a call that only reads is tried again after growing pauses with jitter, up to the longest", async () => {
  const clock = new ManualClock();
  const atMs: number[] = [];
  const reading = calls({ clock, retry: { max: 4, firstMs: 2_000, factor: 2, longestMs: 10_000, jitter: 0.1 } })
    .read(call("read positions", () => (atMs.push(clock.monotonicMs()), Promise.reject(LOST))));
  await clock.advance(60_000);
  assert.equal(failure(await reading).kind, "unknown_fate");
  // 2, 4, 8 and 10 seconds, each with 5 %: half of the jitter of a tenth.
  assert.deepEqual(atMs, [0, 2_100, 6_300, 14_700, 25_200]);
});

Deno.test("what is not repaired by asking again is asked once", async () => {
  const clock = new ManualClock();
  const retry = { max: 4, firstMs: 2_000, factor: 2, longestMs: 10_000, jitter: 0.1 };
  const refused = httpFault(400, {}, "", { code: -1121, msg: "Invalid symbol." });
  let asked = 0;
  const answer = await calls({ clock, retry }).read(call("read", () => (asked++, Promise.reject(refused))));
  assert.equal(failure(answer).kind, "rejected");
  assert.equal(asked, 1);
});
