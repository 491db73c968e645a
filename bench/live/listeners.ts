/** Many websockets in one process: connects them, says `ready`, and when all have everything, how long each took. */

export interface Heard {
  /** Of each message at each client, in the order of arrival. */
  readonly deliveriesMs: readonly number[];
  /** Messages that a client missed, or got in another order than they were sent. */
  readonly lost: number;
}

interface Task {
  readonly port: number;
  readonly clients: number;
  readonly messages: number;
}

/** After the last message, for what is still on its way. */
const PATIENCE_MS = 60_000;
/** At once; more would overflow the queue of connections that wait. */
const CONNECTING = 50;

async function listen({ port, clients, messages }: Task): Promise<void> {
  const deliveriesMs: number[] = [];
  const next = new Array<number>(clients).fill(0);
  let lost = 0;
  const { promise: complete, resolve: finish } = Promise.withResolvers<void>();
  const hear = (client: number, data: string): void => {
    const nowMs = performance.timeOrigin + performance.now();
    const message = JSON.parse(data);
    if (message.type !== "event") return;
    const { number, sentAtMs } = message.event.details;
    if (number !== next[client]) lost += Math.max(1, number - next[client]!);
    next[client] = number + 1;
    deliveriesMs.push(nowMs - sentAtMs);
    if (deliveriesMs.length >= clients * messages) finish();
  };
  const sockets: WebSocket[] = [];
  for (let first = 0; first < clients; first += CONNECTING) {
    const group = Array.from({ length: Math.min(CONNECTING, clients - first) }, async (_, i) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
      sockets.push(socket);
      socket.onmessage = ({ data }) => hear(first + i, data);
      await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }));
    });
    await Promise.all(group);
  }
  console.log("ready");
  const timer = setTimeout(finish, messages * 100 + PATIENCE_MS);
  await complete;
  clearTimeout(timer);
  lost += next.reduce((missing, reached) => missing + messages - reached, 0);
  console.log(JSON.stringify({ deliveriesMs, lost } satisfies Heard));
  sockets.forEach((socket) => socket.close());
}

if (import.meta.main) await listen(JSON.parse(Deno.env.get("XYLEN_BENCH")!) as Task);
