import { err, ok, type Result } from "../../../domain/result.ts";
import type { Refusal } from "../../matching/refusal.ts";
import type { Clock } from "../clock.ts";
import type { ListenKeys } from "./listen_keys.ts";
import { GOING_AWAY, type SocketPeer, type SocketSide } from "./socket_side.ts";
import type { StreamRequest } from "./stream_path.ts";
import { streamReply } from "./stream_methods.ts";

/** One connection and what it listens to. */
export interface StreamClient {
  readonly side: SocketSide;
  readonly streams: Set<string>;
  /** Null until a user stream is asked for. */
  listenKey: string | null;
  /** Wraps each event in `{ stream, data }`. */
  combined: boolean;
}

export interface StreamHubOptions {
  readonly clock: Clock;
  readonly listenKeys: ListenKeys;
  /** Stands between the hub and each socket: where faults of the line come in. */
  readonly lineOf: (side: SocketSide) => SocketSide;
}

/** The websockets: who listens to what. Knows nothing of how they are carried. */
export class StreamHub {
  readonly #clients = new Set<StreamClient>();

  constructor(private readonly options: StreamHubOptions) {
    options.listenKeys.onEnded = (key) => this.#endUserStreams(key);
  }

  /** Why a connection is refused, before it is made. */
  refusal({ listenKey }: StreamRequest): Refusal | undefined {
    return listenKey === null || this.options.listenKeys.isValid(listenKey)
      ? undefined
      : { code: -1125, message: "This listenKey does not exist." };
  }

  /** Takes up a connection. @returns Where its messages go. */
  connect(request: StreamRequest, side: SocketSide): Result<SocketPeer, Refusal> {
    const refusal = this.refusal(request);
    if (refusal) return err(refusal);
    const { listenKey, combined } = request;
    const client = { side: this.options.lineOf(side), streams: new Set(request.streams), listenKey, combined };
    this.#clients.add(client);
    return ok({
      receive: (text) => client.side.send(JSON.stringify(streamReply(client, this.options.listenKeys, text))),
      ended: () => this.#clients.delete(client),
    });
  }

  /** Streams that somebody listens to. */
  subscribed(): Set<string> {
    return new Set([...this.#clients].flatMap((client) => [...client.streams]));
  }

  publish(stream: string, event: object): void {
    for (const client of this.#clients) {
      if (client.streams.has(stream)) send(client, stream, event);
    }
  }

  /** To the account's user streams. */
  publishPrivate(event: object): void {
    for (const client of this.#clients) {
      if (client.listenKey !== null) send(client, client.listenKey, event);
    }
  }

  /** Ends every connection. */
  closeAll(reason: string): void {
    for (const client of [...this.#clients]) this.#close(client, GOING_AWAY, reason);
  }

  #endUserStreams(listenKey: string): void {
    const event = { e: "listenKeyExpired", E: this.options.clock.nowMs(), listenKey };
    for (const client of [...this.#clients]) {
      if (client.listenKey !== listenKey) continue;
      send(client, listenKey, event);
      this.#close(client, 1000, "the listen key has expired");
    }
  }

  #close(client: StreamClient, code: number, reason: string): void {
    this.#clients.delete(client);
    client.side.close(code, reason);
  }
}

const send = ({ side, combined }: StreamClient, stream: string, event: object): void =>
  side.send(JSON.stringify(combined ? { stream, data: event } : event));
