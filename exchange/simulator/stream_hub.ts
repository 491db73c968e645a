import type { ListenKeys } from "./listen_keys.ts";

/** What a client may leave unread before it is dropped. */
const BUFFERED_BYTES_MAX = 4_000_000;
const SUBSCRIPTIONS_MAX = 200;
const POLICY_VIOLATION = 1008;

interface Client {
  readonly socket: WebSocket;
  readonly streams: Set<string>;
  /** Null on market streams. */
  readonly listenKey: string | null;
  /** `/stream` wraps each event in `{ stream, data }`. */
  readonly combined: boolean;
}

const isStreamPath = (path: string): boolean => /^(\/(public|market|private))?\/(ws|stream)(\/|$)/.test(path);

/** The websockets: who listens to what. */
export class StreamHub {
  readonly #clients = new Set<Client>();

  constructor(readonly listenKeys: ListenKeys, readonly wallNowMs: () => number) {}

  /** @returns The upgrade's answer, or undefined when the path is no stream. */
  accept(request: Request): Response | undefined {
    const url = new URL(request.url);
    if (!isStreamPath(url.pathname)) return undefined;
    const names = [...directStreams(url.pathname), ...(url.searchParams.get("streams") ?? "").split("/")].filter(
      Boolean,
    );
    const listenKey = url.searchParams.get("listenKey") ?? names.find((each) => /^[0-9a-f]{64}$/.test(each)) ?? null;
    if (listenKey !== null && !this.listenKeys.isValid(listenKey, this.wallNowMs())) {
      return Response.json({ code: -1125, msg: "This listenKey does not exist." }, { status: 400 });
    }
    const { socket, response } = Deno.upgradeWebSocket(request);
    const combined = /\/stream(\/|$)/.test(url.pathname);
    const client: Client = { socket, streams: new Set(names), listenKey, combined };
    this.#clients.add(client);
    socket.onmessage = ({ data }) => this.#onMessage(client, String(data));
    socket.onclose = () => this.#clients.delete(client);
    socket.onerror = () => this.#clients.delete(client);
    return response;
  }

  /** Streams that somebody listens to. */
  subscribed(): Set<string> {
    return new Set([...this.#clients].flatMap((client) => [...client.streams]));
  }

  publish(stream: string, event: object): void {
    for (const client of this.#clients) {
      if (client.streams.has(stream)) this.#send(client, client.combined ? { stream, data: event } : event);
    }
  }

  /** To the account's user streams. A key that was not kept alive is told so and closed. */
  publishPrivate(event: object): void {
    const nowMs = this.wallNowMs();
    for (const client of this.#clients) {
      const { listenKey } = client;
      if (listenKey === null) continue;
      const data = this.listenKeys.isValid(listenKey, nowMs) ? event : { e: "listenKeyExpired", E: nowMs, listenKey };
      this.#send(client, client.combined ? { stream: listenKey, data } : data);
      if (data !== event) client.socket.close();
    }
  }

  /** Closes every socket and waits until they are. */
  async close(): Promise<void> {
    const closing = [...this.#clients].map(({ socket }) =>
      new Promise<void>((done) => {
        if (socket.readyState === WebSocket.CLOSED) return done();
        socket.addEventListener("close", () => done(), { once: true });
        if (socket.readyState === WebSocket.OPEN) socket.close(1001);
      })
    );
    this.#clients.clear();
    await Promise.all(closing);
  }

  #send({ socket }: Client, event: object): void {
    // The client may already have seen its connection open.
    if (socket.readyState === WebSocket.CONNECTING) {
      socket.addEventListener("open", () => socket.send(JSON.stringify(event)), { once: true });
    } else if (socket.readyState === WebSocket.OPEN) {
      if (socket.bufferedAmount > BUFFERED_BYTES_MAX) socket.close(POLICY_VIOLATION, "too slow");
      else socket.send(JSON.stringify(event));
    }
  }

  #onMessage(client: Client, text: string): void {
    const reply = this.#reply(client, text);
    if (client.socket.readyState === WebSocket.OPEN) client.socket.send(JSON.stringify(reply));
  }

  #reply(client: Client, text: string): object {
    const message = parsed(text);
    if (!message) return { error: { code: 3, msg: "Invalid JSON" } };
    const { method, params, id } = message;
    const names = Array.isArray(params) ? params.map(String) : [];
    if (method === "LIST_SUBSCRIPTIONS") return { result: [...client.streams], id };
    if (method === "UNSUBSCRIBE") names.forEach((name) => client.streams.delete(name));
    else if (method !== "SUBSCRIBE") return { error: { code: 2, msg: `Invalid request: unknown method` }, id };
    else if (client.streams.size + names.length > SUBSCRIPTIONS_MAX) {
      return { error: { code: 4, msg: `Invalid request: at most ${SUBSCRIPTIONS_MAX} streams a connection` }, id };
    } else names.forEach((name) => client.streams.add(name));
    return { result: null, id };
  }
}

/** `/ws/btcusdt@kline_5m` names its stream; ccxt's `/public/ws/0` only numbers its connection. */
const directStreams = (path: string): string[] =>
  path.split("/").slice(2).filter((part) => part !== "ws" && part !== "stream" && !/^\d+$/.test(part));

function parsed(text: string): { method?: unknown; params?: unknown; id?: unknown } | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === "object" && message !== null ? message : undefined;
  } catch {
    return undefined;
  }
}
