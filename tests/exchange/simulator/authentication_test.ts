import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { machineClock } from "../../../exchange/simulator/clock.ts";
import { DEMO_CREDENTIALS, startSimulator } from "../../../exchange/simulator/mod.ts";
import { marketOf } from "./fixture.ts";

const NOW_MS = 1_750_000_000_000;
const sign = (text: string, secret = DEMO_CREDENTIALS.apiSecret) =>
  createHmac("sha256", secret).update(text).digest("hex");

interface Sent {
  readonly key?: string | null;
  readonly query?: string;
  readonly secret?: string;
  readonly signature?: string | null;
}

async function balanceAnswer({ key, query, secret, signature }: Sent): Promise<[number, number | "ok"]> {
  const simulator = await startSimulator({
    market: marketOf([[40_000, 40_000, 40_000, 40_000]]),
    clock: { ...machineClock, nowMs: () => NOW_MS },
  });
  try {
    const text = query ?? `timestamp=${NOW_MS}`;
    const signed = signature === null ? text : `${text}&signature=${signature ?? sign(text, secret)}`;
    const headers: HeadersInit = key === null ? {} : { "X-MBX-APIKEY": key ?? DEMO_CREDENTIALS.apiKey };
    const response = await fetch(`http://127.0.0.1:${simulator.port}/fapi/v3/balance?${signed}`, { headers });
    const body = await response.json();
    return [response.status, body.code ?? "ok"];
  } finally {
    await simulator.close();
  }
}

for (
  const [name, sent, status, code] of [
    ["a well-signed request", {}, 200, "ok"],
    ["no key", { key: null }, 401, -2014],
    ["another key", { key: "someone-else" }, 401, -2015],
    ["another secret", { secret: "guess" }, 400, -1022],
    ["a signature of another text", { signature: sign("timestamp=1") }, 400, -1022],
    ["a cut signature", { signature: "abc" }, 400, -1022],
    ["no signature", { signature: null }, 400, -1102],
    ["no timestamp", { query: "recvWindow=5000" }, 400, -1102],
    ["a timestamp at the edge of the receive window", { query: `timestamp=${NOW_MS - 5_000}` }, 200, "ok"],
    ["a timestamp past the receive window", { query: `timestamp=${NOW_MS - 5_001}` }, 400, -1021],
    ["an old timestamp in a wide window", { query: `timestamp=${NOW_MS - 9_000}&recvWindow=10000` }, 200, "ok"],
    ["an old timestamp in a narrow window", { query: `timestamp=${NOW_MS - 200}&recvWindow=100` }, 400, -1021],
    ["a clock a second ahead", { query: `timestamp=${NOW_MS + 1_000}` }, 200, "ok"],
    ["a clock more than a second ahead", { query: `timestamp=${NOW_MS + 1_001}` }, 400, -1021],
    ["a receive window of more than a minute", { query: `timestamp=${NOW_MS}&recvWindow=60001` }, 400, -1131],
  ] as const
) {
  Deno.test(`a signed call with ${name} is answered ${status} ${code}`, async () => {
    assert.deepEqual(await balanceAnswer(sent), [status, code]);
  });
}

Deno.test("the signature covers query and body together", async () => {
  const simulator = await startSimulator({
    market: marketOf([[40_000, 40_000, 40_000, 40_000]]),
    clock: { ...machineClock, nowMs: () => NOW_MS },
  });
  const query = "symbol=BTCUSDT";
  const body = `leverage=7&timestamp=${NOW_MS}`;
  const send = (signature: string) =>
    fetch(`http://127.0.0.1:${simulator.port}/fapi/v1/leverage?${query}`, {
      method: "POST",
      headers: { "X-MBX-APIKEY": DEMO_CREDENTIALS.apiKey },
      body: `${body}&signature=${signature}`,
    }).then((response) => response.json());
  assert.equal((await send(sign(query + body))).leverage, 7);
  assert.equal((await send(sign(body))).code, -1022);
  await simulator.close();
});

Deno.test("a path that Binance does not have is named in a 404", async () => {
  const simulator = await startSimulator({ market: marketOf([[40_000, 40_000, 40_000, 40_000]]) });
  const response = await fetch(`http://127.0.0.1:${simulator.port}/fapi/v1/nonsense`);
  assert.equal(response.status, 404);
  assert.match((await response.json()).msg, /\/fapi\/v1\/nonsense/);
  await simulator.close();
});
