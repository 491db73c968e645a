/**
 * The websockets, used as a doorbell: each message rings with what it is about, and the listener asks by REST. Rings
 * on every message as it arrives, because ccxt's `watchOrders` does not return those that came between two calls.
 */
import type { ExchangeHint } from "../../coordinator/ports/exchange.ts";
import { callScope } from "./call_scope.ts";
import type { Ccxt, CcxtSocket } from "./ccxt_client.ts";
import type { GatewaySettings } from "./gateway_options.ts";
import { hintsOf, isListenKeyExpired, isSubscribed } from "./stream_messages.ts";

type Stream = "user" | "market";

const BACKOFF_FIRST_MS = 250;
const BACKOFF_MAX_MS = 30_000;
/** A frozen socket never answers the closing handshake. */
const CLOSE_WAIT_MS = 1_000;

const streamOf = (socket: CcxtSocket): Stream => socket.url.includes("listenKey=") ? "user" : "market";

const isSocket = (socket: CcxtSocket): boolean => /^wss?:/.test(socket.url);

export class Doorbell {
  #onHint: ((hint: ExchangeHint) => void) | null = null;
  readonly #openedOnce = new Set<Stream>();
  #onOpened: () => void = () => {};
  #marketMessageMs = 0;

  constructor(private readonly settings: GatewaySettings) {}

  /** ccxt tells that a socket is open. The account's events come from now on, the market's once they are ordered. */
  connected(socket: CcxtSocket): void {
    if (streamOf(socket) === "user") this.#opened("user");
    else this.#marketMessageMs = this.settings.clock.monotonicMs();
  }

  /** ccxt hands over each message before it looks at it. */
  received(socket: CcxtSocket, message: unknown): void {
    if (streamOf(socket) === "market") this.#marketMessageMs = this.settings.clock.monotonicMs();
    if (isSubscribed(message)) this.#opened(streamOf(socket));
    if (isListenKeyExpired(message)) socket.reject(new Error("the listen key has expired"));
    if (this.#onHint) hintsOf(message).forEach(this.#onHint);
  }

  #opened(stream: Stream): void {
    if (this.#openedOnce.has(stream)) this.#onHint?.({ kind: "reconnected" });
    this.#openedOnce.add(stream);
    this.#onOpened();
  }

  /**
   * Opens the streams and keeps them open. Resolves when both are, or after the deadline: without them the listener
   * has its REST queries, only later.
   *
   * @param symbols ccxt's names. @returns Ends them.
   */
  async start(
    client: Ccxt,
    symbols: readonly string[],
    onHint: (hint: ExchangeHint) => void,
  ): Promise<() => Promise<void>> {
    const stopped = new AbortController();
    this.#onHint = onHint;
    this.#openedOnce.clear();
    const streams: Stream[] = this.settings.apiKey === "" ? ["market"] : ["user", "market"];
    const opened = this.#allOpened(streams, stopped.signal);
    const watching = streams.map((stream) =>
      this.#keepOpen(
        stream,
        client,
        stopped.signal,
        () => stream === "user" ? client.watchOrders() : client.watchMarkPrices(symbols),
      )
    );
    watching.push(this.#watchSilence(client, stopped.signal));
    await opened;
    return async () => {
      this.#onHint = null;
      stopped.abort(new Error("the streams were stopped"));
      await this.#closeSockets(client);
      client.clearTimers();
      await Promise.all(watching);
    };
  }

  async #keepOpen(
    stream: Stream,
    client: Ccxt,
    stopped: AbortSignal,
    nextMessage: () => Promise<unknown>,
  ): Promise<void> {
    let failures = 0;
    while (!stopped.aborted) {
      const askedMs = this.settings.clock.monotonicMs();
      try {
        await callScope.run({ signal: stopped, sent: false }, nextMessage);
        failures = 0;
      } catch (error) {
        if (stopped.aborted) return;
        const heldMs = this.settings.clock.monotonicMs() - askedMs;
        failures = heldMs > BACKOFF_MAX_MS ? 1 : failures + 1;
        this.#logLoss(stream, error);
        this.#drop(stream, client);
        await this.#pause(Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (failures - 1)), stopped);
      }
    }
  }

  async #closeSockets(client: Ccxt): Promise<void> {
    const closed = new AbortController();
    // ccxt parks the request for a listen key in a client without a socket; the abort has ended that request.
    for (const [name, socket] of Object.entries(client.clients)) {
      if (isSocket(socket)) socket.reject(new Error("the streams were stopped"));
      else delete client.clients[name];
    }
    await Promise.race([client.close(), this.#pause(CLOSE_WAIT_MS, closed.signal)]);
    closed.abort();
  }

  /** Ends the stream's sockets and forgets its key, so that the next turn opens new ones. */
  #drop(stream: Stream, client: Ccxt): void {
    for (const socket of Object.values(client.clients)) {
      if (!isSocket(socket) || streamOf(socket) !== stream) continue;
      delete client.clients[socket.url];
      socket.close();
    }
    if (stream === "user") {
      client.clearTimers();
      client.options["future"] = {};
    }
  }

  async #watchSilence(client: Ccxt, stopped: AbortSignal): Promise<void> {
    const { silenceMs, clock } = this.settings;
    if (silenceMs === null) return;
    this.#marketMessageMs = clock.monotonicMs();
    while (!stopped.aborted) {
      await this.#pause(silenceMs / 4, stopped);
      if (clock.monotonicMs() - this.#marketMessageMs < silenceMs) continue;
      this.#marketMessageMs = clock.monotonicMs();
      for (const socket of Object.values(client.clients)) {
        if (isSocket(socket) && streamOf(socket) === "market") {
          socket.reject(new Error(`no market data for ${silenceMs} ms`));
        }
      }
    }
  }

  #allOpened(streams: readonly Stream[], stopped: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waited = new AbortController();
    this.#onOpened = () => {
      if (streams.every((each) => this.#openedOnce.has(each))) {
        waited.abort();
        resolve();
      }
    };
    this.#pause(this.settings.deadlineMs, AbortSignal.any([stopped, waited.signal])).then(resolve);
    return promise;
  }

  #logLoss(stream: Stream, error: unknown): void {
    const detail = error instanceof Error ? error.message : JSON.stringify(error);
    this.settings.telemetry.count("xylen_errors_total", { component: "exchange", kind: `${stream}_stream` });
    this.settings.telemetry.log("warning", "exchange", `The ${stream} stream was lost and is opened again`, { detail });
  }

  /** Ends early, without a fuss, when `signal` aborts. */
  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return this.settings.clock.sleep(ms, signal).catch(() => {});
  }
}
