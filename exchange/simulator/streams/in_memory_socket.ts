import type { SocketPeer, SocketSide } from "./socket_side.ts";

/** The client's end of a websocket inside the process. It is open from the start. */
export interface InMemorySocket {
  readonly isOpen: boolean;
  /** @throws {Error} When it has ended. */
  send(text: string): void;
  close(): void;
}

/** Both are called at once, in the exchange's own turn: a client with a scheduler of its own puts them on it. */
export interface SocketListener {
  readonly onMessage: (text: string) => void;
  /** Once, whoever ended it. */
  readonly onClose: (code: number, reason: string) => void;
}

/** A line without a network: the exchange holds one end as its `SocketSide`, the client the other as its socket. */
export class InMemoryLine implements SocketSide {
  #peer: SocketPeer | null = null;
  #open = true;

  constructor(private readonly listener: SocketListener) {}

  get isOpen(): boolean {
    return this.#open;
  }

  /** @returns The client's end, once the exchange has taken up its own. */
  openedTo(peer: SocketPeer): InMemorySocket {
    this.#peer = peer;
    return new ClientEnd(this, peer);
  }

  send(text: string): void {
    if (this.#open) this.listener.onMessage(text);
  }

  close(code: number, reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#peer?.ended();
    this.listener.onClose(code, reason);
  }
}

class ClientEnd implements InMemorySocket {
  constructor(private readonly line: InMemoryLine, private readonly peer: SocketPeer) {}

  get isOpen(): boolean {
    return this.line.isOpen;
  }

  send(text: string): void {
    if (!this.isOpen) throw new Error("Cannot send on a socket that has ended: connect again");
    this.peer.receive(text);
  }

  close(): void {
    this.line.close(1000, "");
  }
}
