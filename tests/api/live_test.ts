import assert from "node:assert/strict";
import { KeptMessages } from "../../api/live/kept_messages.ts";
import type { LiveMessage } from "../../coordinator/ports/views.ts";
import { FakeViews } from "../fixtures/fake_views.ts";
import { ask, statusOfRaw, withApi } from "./harness.ts";

// deno-lint-ignore no-explicit-any -- JSON of whatever message comes
type Message = Record<string, any>;

const PATIENCE_MS = 10_000;

/** A client that keeps what it was told and lets a test wait for more. */
class Listener {
  readonly messages: Message[] = [];
  readonly closed: Promise<CloseEvent>;
  readonly #socket: WebSocket;
  #arrived = () => {};

  constructor(url: string, query = "", headers: Record<string, string> = {}) {
    // Deno takes headers here; the browser's types know of protocols only.
    const options = { headers } as unknown as string[];
    this.#socket = new WebSocket(`${url.replace("http", "ws")}/ws${query}`, options);
    this.#socket.onmessage = ({ data }) => {
      this.messages.push(JSON.parse(data));
      this.#arrived();
    };
    this.closed = new Promise((resolve) => this.#socket.onclose = resolve);
  }

  /** The first messages of a type, at least `count`; fails when they do not come for long. */
  async wait(type: string, count = 1): Promise<Message[]> {
    const found = () => this.messages.filter((message) => message.type === type);
    while (found().length < count) {
      await new Promise<void>((resolve, reject) => {
        const patience = setTimeout(() => reject(new Error(`no ${type} number ${count} came`)), PATIENCE_MS);
        this.#arrived = () => {
          clearTimeout(patience);
          resolve();
        };
      });
    }
    return found();
  }

  send = (text: string): void => this.#socket.send(text);

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }
}

const numbers = (listener: Listener): number[] => listener.messages.map(({ seq }) => seq);
const grows = (seqs: readonly number[]): boolean => seqs.every((seq, i) => i === 0 || seq > seqs[i - 1]!);

Deno.test("a client is welcomed at once, then gets a snapshot in the contract's shape", () =>
  withApi(async ({ url, views, clock }) => {
    const listener = new Listener(url);
    const [update] = await listener.wait("status_update");
    const [welcome] = listener.messages;
    const timestamp = new Date(clock.nowMs).toISOString();
    const message = "Xylen 0.1.0, demo mode";
    assert.deepEqual(welcome, {
      type: "welcome",
      message,
      version: "0.1.0",
      mode: "demo",
      timestamp,
      seq: welcome!.seq,
    });
    assert.equal(update!.snapshot, true);
    assert.equal(update!.timestamp, timestamp);
    assert.deepEqual(update!.positions, views.positions());
    const { cpu_usage, memory_usage, ...coordinator } = update!.coordinator;
    assert.ok(cpu_usage >= 0 && memory_usage > 1, `${cpu_usage} % ${memory_usage} MB`);
    const { circuit_breaker, market: { price, rsi, volume_24h }, last_decision, ...status } = views.status();
    assert.deepEqual(coordinator, {
      status: "running",
      mode: "demo",
      dry_run: true,
      testnet: false,
      symbol: "BTCUSDT",
      uptime_seconds: 5025,
      websocket_clients: 1,
      open_trades: status.open_trades,
      circuit_breaker,
    });
    assert.deepEqual(update!.market, { price, rsi, volume_24h });
    const { total_pnl, daily_pnl, win_rate, total_trades } = status;
    assert.deepEqual(update!.performance, { total_pnl, daily_pnl, win_rate, total_trades });
    assert.deepEqual(update!.decision, {
      action: last_decision!.final_action,
      confidence: last_decision!.final_confidence,
      risk_approved: last_decision!.risk_check_passed,
    });
    const names = "name status online training continuous_learning confidence latency_ms last_prediction version " +
      "model_type samples_trained training_samples uptime_seconds memory_usage_mb cpu_percent";
    assert.equal(update!.models.length, 4);
    for (const model of update!.models) for (const name of names.split(" ")) assert.ok(name in model, name);
    await listener.close();
  }));

Deno.test("before the first decision the decision of a status update is null", () =>
  withApi(async ({ url }) => {
    const listener = new Listener(url);
    const [update] = await listener.wait("status_update");
    assert.equal(update!.decision, null);
    await listener.close();
  }, { views: new FakeViews({ status: { last_decision: null } }) }));

Deno.test("what happens is sent as it happens, and a status update follows each decision", () =>
  withApi(async ({ url, views }) => {
    const listener = new Listener(url);
    await listener.wait("status_update");
    const happened: LiveMessage[] = [];
    views.subscribe((message) => happened.push(JSON.parse(JSON.stringify(message))));
    views.step();
    views.openTrade("long");
    const [, update] = await listener.wait("status_update", 2);
    const live = listener.messages.slice(2, -1);
    assert.deepEqual(live.map(({ timestamp: _at, seq: _seq, ...message }) => message), happened);
    assert.ok(happened.some(({ type }) => type === "decision"));
    assert.equal(update!.snapshot, undefined);
    assert.ok(update!.seq > listener.messages.findLast(({ type }) => type === "decision")!.seq);
    assert.ok(grows(numbers(listener)), String(numbers(listener)));
    await listener.close();
  }));

Deno.test("silence is broken by a status update", () =>
  withApi(async ({ url }) => {
    const listener = new Listener(url);
    const updates = await listener.wait("status_update", 3);
    assert.deepEqual(updates.map(({ snapshot }) => snapshot), [true, undefined, undefined]);
    await listener.close();
  }, { heartbeatMs: 20 }));

Deno.test("a client that comes back misses nothing", () =>
  withApi(async ({ url, views }) => {
    const constant = new Listener(url);
    const returning = new Listener(url);
    await Promise.all([constant, returning].map((each) => each.wait("status_update")));
    views.step();
    await returning.wait("status_update", 2);
    await returning.close();
    const since = numbers(returning).at(-1)!;
    views.step();
    await constant.wait("status_update", 3);
    const returned = new Listener(url, `?since=${since}`);
    await returned.wait("status_update");
    const [welcome, ...missed] = returned.messages;
    assert.deepEqual([welcome!.type, welcome!.seq], ["welcome", since]);
    assert.deepEqual(missed, constant.messages.filter(({ seq }) => seq > since));
    assert.ok(grows(numbers(returned)));
    await Promise.all([constant.close(), returned.close()]);
  }));

Deno.test("what nobody hears for long is not kept, and who comes back then gets a snapshot", () =>
  withApi(async ({ url, views, clock, websocketClients }) => {
    const first = new Listener(url);
    await first.wait("status_update");
    views.step();
    await first.wait("status_update", 2);
    await first.close();
    while (websocketClients() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const since = numbers(first).at(-1)!;
    const returned = async () => {
      const listener = new Listener(url, `?since=${since}`);
      await listener.wait("status_update");
      await listener.close();
      return listener;
    };
    clock.nowMs += 119_000;
    views.step();
    const soon = await returned();
    assert.equal(soon.messages.filter(({ type }) => type === "candle").length, 1);
    clock.nowMs += 240_001;
    views.step();
    const late = await returned();
    assert.deepEqual(late.messages.map(({ type, snapshot }) => [type, snapshot]), [
      ["welcome", undefined],
      ["status_update", true],
    ]);
    assert.ok(numbers(late)[0]! > numbers(soon).at(-1)!);
  }));

Deno.test("a client whose number is too old, of another run or from the future gets a snapshot", () =>
  withApi(async ({ url, clock }) => {
    for (const since of [0, 17, clock.nowMs * 1000 - 1, Number.MAX_SAFE_INTEGER]) {
      const listener = new Listener(url, `?since=${since}`);
      const [update] = await listener.wait("status_update");
      assert.equal(update!.snapshot, true, String(since));
      await listener.close();
    }
  }));

Deno.test("a number that is none is refused", () =>
  withApi(async ({ url }) => {
    for (const since of ["", "-1", "x", "1e3", "9".repeat(17)]) {
      const { status, json } = await ask(`${url}/ws?since=${since}`, { headers: { upgrade: "websocket" } });
      assert.deepEqual([status, json.error.code], [400, "bad_request"], since);
    }
    assert.equal((await ask(`${url}/ws`)).status, 426);
  }));

const upgrade = (host: string, ...more: readonly string[]) => [
  "GET /ws HTTP/1.1",
  `host: ${host}`,
  "upgrade: websocket",
  "connection: upgrade",
  "sec-websocket-version: 13",
  "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
  ...more,
];

Deno.test("a page of another site and a foreign name get no websocket", () =>
  withApi(async ({ url, port, websocketClients }) => {
    assert.equal(await statusOfRaw(port, upgrade(`localhost:${port}`, "origin: http://evil.example")), 403);
    assert.equal(await statusOfRaw(port, upgrade("evil.example")), 403);
    assert.equal(websocketClients(), 0);
    const own = new Listener(url, "", { origin: url });
    await own.wait("welcome");
    await own.close();
  }));

/** Reads what the server still sends. @returns The status of the close frame at the end. */
async function closeCode(connection: Deno.Conn): Promise<number> {
  let tail = new Uint8Array();
  const buffer = new Uint8Array(65_536);
  for (let read = await connection.read(buffer); read !== null; read = await connection.read(buffer)) {
    tail = new Uint8Array([...tail, ...buffer.subarray(0, read)].slice(-64));
    const at = tail.findLastIndex((byte) => byte === 0x88);
    if (at >= 0 && at + 2 + tail[at + 1]! === tail.length && tail[at + 1]! >= 2) {
      return new DataView(tail.buffer).getUint16(at + 2);
    }
  }
  return 0;
}

Deno.test("a client that does not read is dropped with a close code, and others lose nothing", () =>
  withApi(async ({ url, port, views, websocketClients }) => {
    const reader = new Listener(url);
    await reader.wait("status_update");
    using sleeper = await Deno.connect({ hostname: "127.0.0.1", port });
    await sleeper.write(new TextEncoder().encode([...upgrade(`127.0.0.1:${port}`), "", ""].join("\r\n")));
    while (websocketClients() < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    let steps = 0;
    while (websocketClients() === 2) {
      assert.ok(++steps < 20_000, "never dropped");
      views.step();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    views.step();
    await reader.wait("candle", steps + 1);
    assert.ok(grows(numbers(reader)));
    assert.equal(await closeCode(sleeper), 1013);
    await reader.close();
  }, { unreadBytesMax: 50_000 }));

Deno.test("a client that talks too much is closed", () =>
  withApi(async ({ url }) => {
    const listener = new Listener(url);
    await listener.wait("welcome");
    listener.send("ping");
    listener.send("x".repeat(5_000));
    assert.equal((await listener.closed).code, 1008);
  }));

Deno.test("clients are counted while they listen", () =>
  withApi(async ({ url, websocketClients }) => {
    const [one, two] = [new Listener(url), new Listener(url)];
    await Promise.all([one.wait("status_update"), two.wait("status_update")]);
    assert.equal(websocketClients(), 2);
    await Promise.all([one.close(), two.close()]);
    while (websocketClients() > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }));

Deno.test("when the API closes, clients are told that it goes away", async () => {
  let listener: Listener | undefined;
  await withApi(async ({ url }) => {
    listener = new Listener(url);
    await listener.wait("welcome");
  });
  assert.equal((await listener!.closed).code, 1001);
});

Deno.test("kept messages are bounded by count and by length, and say when some are gone", () => {
  const byCount = new KeptMessages(100, 3, 1_000);
  for (let seq = 101; seq <= 105; seq++) byCount.add({ seq, text: "x" });
  const seqs = (since: number) => byCount.after(since)?.map(({ seq }) => seq) ?? null;
  assert.deepEqual([seqs(102), seqs(104), seqs(105)], [[103, 104, 105], [105], []]);
  assert.deepEqual([seqs(101), seqs(100), seqs(106)], [null, null, null]);
  const byLength = new KeptMessages(0, 100, 10);
  for (const seq of [1, 2, 3]) byLength.add({ seq, text: "xxxx" });
  assert.deepEqual([byLength.after(0), byLength.after(1)?.length], [null, 2]);
  byLength.add({ seq: 4, text: "x".repeat(11) });
  assert.deepEqual([byLength.after(3), byLength.after(4)], [null, []]);
});
