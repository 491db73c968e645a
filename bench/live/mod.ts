/**
 * What every reader of the dashboard waits for: 500 websockets, ten messages a second, from the moment that something
 * happens to the moment that the last of them has it, and how late the event loop is meanwhile. The goals: p99 of 50 ms
 * and of 10 ms. The peer sends the same texts to as many sockets and does nothing else.
 */
import type { LiveFeed, LiveMessage } from "../../coordinator/ports/views.ts";
import { withApi } from "../../tests/api/harness.ts";
import { type Measurement, quantile } from "../measurement.ts";
import type { Heard } from "./listeners.ts";

const CLIENTS = 500;
const EVERY_MS = 100;
const MESSAGES = 300;
const WARM_UP = 20;
const LAG_TICK_MS = 5;

interface Load {
  readonly deliveries: readonly number[];
  readonly lags: readonly number[];
}

export async function* bench(): AsyncGenerator<Measurement> {
  const ours = await ofOurServer();
  const peer = await ofPlainServer();
  yield figure("live_500_clients_delivery", "a plain broadcast", ours.deliveries, peer.deliveries);
  yield figure("live_500_clients_event_loop_lag", "a plain broadcast", ours.lags, peer.lags);
}

function figure(name: string, peer: string, ours: readonly number[], theirs: readonly number[]): Measurement {
  const [value, peer_value] = [ours, theirs].map((times) => Number(quantile(times, 0.99).toFixed(2))) as [
    number,
    number,
  ];
  return {
    name: `${name}_p99`,
    value,
    unit: "ms",
    peer,
    peer_value,
    ratio: Number((peer_value / value).toFixed(3)),
    n: ours.length,
  };
}

/** A message of the size of an order's. */
const messageOf = (number: number): LiveMessage => ({
  type: "event",
  event: {
    event_id: `bench-${number}`,
    timestamp: Date.now(),
    event_type: "BENCH",
    severity: "info",
    component: "bench",
    message: "an event of the length that events have, so that what is measured is what readers get",
    details: { number, sentAtMs: performance.timeOrigin + performance.now(), more: "x".repeat(400) },
  },
});

async function ofOurServer(): Promise<Load> {
  const listeners = new Set<(message: LiveMessage) => void>();
  const live: LiveFeed = {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  let load: Load | undefined;
  await withApi(async ({ port }) => {
    load = await under(port, (number) => listeners.forEach((tell) => tell(messageOf(number))));
  }, { live });
  return load!;
}

async function ofPlainServer(): Promise<Load> {
  const sockets = new Set<WebSocket>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onopen = () => void sockets.add(socket);
    return response;
  });
  try {
    return await under(server.addr.port, (number) => {
      const text = JSON.stringify({ ...messageOf(number), seq: number });
      sockets.forEach((socket) => socket.send(text));
    });
  } finally {
    sockets.forEach((socket) => socket.close());
    await server.shutdown();
  }
}

/** Lets the listeners connect from a process of their own, tells them everything, and asks what came. */
async function under(port: number, tell: (number: number) => void): Promise<Load> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", new URL("./listeners.ts", import.meta.url).href],
    env: { XYLEN_BENCH: JSON.stringify({ port, clients: CLIENTS, messages: WARM_UP + MESSAGES }) },
    stdout: "piped",
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  await lines.read();
  const lags: number[] = [];
  for (let number = 0; number < WARM_UP + MESSAGES; number++) {
    if (number === WARM_UP) lags.length = 0;
    tell(number);
    lags.push(...await lagsFor(EVERY_MS));
  }
  let text = "";
  for (let part = await lines.read(); !part.done; part = await lines.read()) text += part.value;
  const heard: Heard = JSON.parse(text);
  if (heard.lost > 0) throw new Error(`${heard.lost} messages were lost or came out of order`);
  return { deliveries: heard.deliveriesMs.slice(WARM_UP * CLIENTS), lags };
}

/** How late each short timer of that time came. */
async function lagsFor(ms: number): Promise<number[]> {
  const lags: number[] = [];
  const untilMs = performance.now() + ms;
  for (let nowMs = performance.now(); nowMs < untilMs;) {
    await new Promise((resolve) => setTimeout(resolve, LAG_TICK_MS));
    const laterMs = performance.now();
    lags.push(Math.max(0, laterMs - nowMs - LAG_TICK_MS));
    nowMs = laterMs;
  }
  return lags;
}
