/**
 * The websockets, used as a doorbell: each message rings with what it is about, and the listener asks by REST. Rings
 * on every message as it arrives, because ccxt's `watchOrders` does not return those that came between two calls.
 */
import type { ExchangeHint } from "../../coordinator/ports/exchange.ts";
import type { Calls } from "./calls.ts";
import type { Ccxt, CcxtSocket } from "./ccxt_types.ts";
import type { GatewaySettings } from "./gateway_options.ts";
import { ListenKey } from "./listen_key.ts";
import { SignsOfLife } from "./signs_of_life.ts";
import { hintsOf, isListenKeyExpired, isPong, isSubscribed } from "./stream_messages.ts";
import { dropSockets, socketsOf, type Stream, streamOf } from "./streams.ts";

const BACKOFF_FIRST_MS = 250;
const BACKOFF_MAX_MS = 30_000;
/** A frozen socket never answers the closing handshake. */
const CLOSE_WAIT_MS = 1_000;

export class Doorbell {
  #onHint: ((hint: ExchangeHint) => void) | null = null;
  readonly #openedOnce = new Set<Stream>();
  /** The listener goes on without a stream that did not open in time: what it misses until then is a gap too. */
  #isLate = false;
  #onOpened: () => void = () => {};
  readonly #life: SignsOfLife;

  constructor(private readonly settings: GatewaySettings) {
    this.#life = new SignsOfLife(settings);
  }

  /** ccxt tells that a socket is open. The account's events come from now on, the market's once they are ordered. */
  connected(socket: CcxtSocket): void {
    this.#life.heard(socket);
    if (streamOf(socket) === "user") this.#opened("user");
    else this.#life.heardData();
  }

  /** ccxt hands over each message before it looks at it. */
  received(socket: CcxtSocket, message: unknown): void {
    this.#life.heard(socket);
    if (isPong(message)) return;
    if (streamOf(socket) === "market") this.#life.heardData();
    if (isSubscribed(message)) this.#opened(streamOf(socket));
    if (isListenKeyExpired(message)) socket.reject(new Error("the listen key has expired"));
    if (this.#onHint) hintsOf(message).forEach(this.#onHint);
  }

  /** Whether every stream that was asked for is open now. */
  isOpen(client: Ccxt): boolean {
    return this.#onHint !== null && [...this.#openedOnce].length > 0 &&
      [...this.#openedOnce].every((stream) => socketsOf(client, stream).length > 0);
  }

  #opened(stream: Stream): void {
    if (this.#isLate || this.#openedOnce.has(stream)) this.#onHint?.({ kind: "reconnected" });
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
    calls: Calls,
    symbols: readonly string[],
    onHint: (hint: ExchangeHint) => void,
  ): Promise<() => Promise<void>> {
    const stopped = new AbortController();
    const { signal } = stopped;
    this.#onHint = onHint;
    this.#openedOnce.clear();
    this.#isLate = false;
    const streams: Stream[] = this.settings.apiKey === "" ? ["market"] : ["user", "market"];
    const opened = this.#allOpened(streams, signal);
    const watching = [
      this.#keepOpen("market", client, signal, () => client.watchMarkPrices(symbols)),
      this.#life.watchLines(client, signal),
      this.#life.watchData(client, signal),
    ];
    if (streams.includes("user")) watching.push(...this.#keepUserOpen(client, calls, signal));
    await opened;
    this.#isLate = true;
    return async () => {
      this.#onHint = null;
      stopped.abort(new Error("the streams were stopped"));
      await this.#closeSockets(client);
      await Promise.all(watching);
    };
  }

  #keepUserOpen(client: Ccxt, calls: Calls, stopped: AbortSignal): Promise<void>[] {
    const key = new ListenKey({
      client,
      calls,
      clock: this.settings.clock,
      onDead: (why) => socketsOf(client, "user").forEach((socket) => socket.reject(new Error(why))),
    });
    const next = async () => {
      await key.ensure();
      if (!stopped.aborted) await client.watchOrders();
    };
    return [this.#keepOpen("user", client, stopped, next, () => key.forget()), key.keepAlive(stopped)];
  }

  async #keepOpen(
    stream: Stream,
    client: Ccxt,
    stopped: AbortSignal,
    nextMessage: () => Promise<unknown>,
    onLost: () => void = () => {},
  ): Promise<void> {
    const { clock } = this.settings;
    let failures = 0;
    while (!stopped.aborted) {
      const askedMs = clock.monotonicMs();
      try {
        await nextMessage();
        failures = 0;
      } catch (error) {
        if (stopped.aborted) return;
        failures = clock.monotonicMs() - askedMs > BACKOFF_MAX_MS ? 1 : failures + 1;
        this.#logLoss(stream, error);
        onLost();
        dropSockets(client, stream);
        await this.#pause(Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** (failures - 1)), stopped);
      }
    }
  }

  async #closeSockets(client: Ccxt): Promise<void> {
    const waited = new AbortController();
    const closing = socketsOf(client).map((socket) => socket.reject(new Error("the streams were stopped")));
    if (closing.length > 0) {
      const closed = Promise.all([dropSockets(client, "user"), dropSockets(client, "market")]);
      await Promise.race([closed, this.#pause(CLOSE_WAIT_MS, waited.signal)]);
    }
    waited.abort();
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
