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

/** The websockets: who listens to what. Knows nothing of how they are carried. */
export class StreamHub {
  readonly #clients = new Set<StreamClient>();

  /** @param lineOf Stands between the hub and each socket: where faults of the line come in. */
  constructor(
    private readonly clock: Clock,
    private readonly listenKeys: ListenKeys,
    private readonly lineOf: (side: SocketSide) => SocketSide,
  ) {}

  /** Why a connection is refused, before it is made. */
  refusal({ listenKey }: StreamRequest): Refusal | undefined {
    return listenKey === null || this.listenKeys.isValid(listenKey)
      ? undefined
      : { code: -1125, message: "This listenKey does not exist." };
  }

  /** Takes up a connection. @returns Where its messages go. */
  connect({ listenKey, combined, streams }: StreamRequest, side: SocketSide): SocketPeer {
    const client = { side: this.lineOf(side), streams: new Set(streams), listenKey, combined };
    this.#clients.add(client);
    return {
      receive: (text) => client.side.send(JSON.stringify(streamReply(client, this.listenKeys, text))),
      ended: () => this.#clients.delete(client),
    };
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

  /** The key has ended: its streams are told so, and end. */
  endUserStreams(listenKey: string): void {
    const event = { e: "listenKeyExpired", E: this.clock.nowMs(), listenKey };
    for (const client of [...this.#clients]) {
      if (client.listenKey !== listenKey) continue;
      send(client, listenKey, event);
      this.#close(client, 1000, "the listen key has expired");
    }
  }

  /** Ends every connection. */
  closeAll(reason: string): void {
    for (const client of [...this.#clients]) this.#close(client, GOING_AWAY, reason);
  }

  #close(client: StreamClient, code: number, reason: string): void {
    this.#clients.delete(client);
    client.side.close(code, reason);
  }
}

const send = ({ side, combined }: StreamClient, stream: string, event: object): void =>
  side.send(JSON.stringify(combined ? { stream, data: event } : event));
