/** The world outside, as far as the gateway touches it: requests and websockets. One in memory can take its place. */

/** What ccxt reads of a response, with its body already here. */
export type Answer = Pick<Response, "ok" | "status" | "statusText" | "headers" | "text">;

export interface HttpRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Aborted at the call's deadline and when the gateway closes. */
  readonly signal: AbortSignal;
}

/** Resolves when the whole body has come; rejects when there is no answer. */
export type Fetch = (url: string, request: HttpRequest) => Promise<Answer>;

/** One websocket, opened or on its way. */
export interface Socket {
  readonly isOpen: boolean;
  send(text: string): void;
  /** Asks for the end; `closed` tells when it has come. */
  close(): void;
}

/** What happens to a websocket. Never called before `openSocket` has returned; `closed` comes last and once. */
export interface SocketEvents {
  readonly opened: () => void;
  readonly message: (text: string) => void;
  readonly failed: (detail: string) => void;
  readonly closed: (code: number) => void;
}

export interface Network {
  readonly fetch: Fetch;
  readonly openSocket: (url: string, events: SocketEvents) => Socket;
}

/** Sockets and requests of this machine. A redirect is not followed: an order must not travel to another host. */
export const machineNetwork: Network = {
  fetch: async (url, request) => {
    const response = await fetch(url, { ...request, redirect: "error" });
    const text = await response.text();
    const { ok, status, statusText, headers } = response;
    return { ok, status, statusText, headers, text: () => Promise.resolve(text) };
  },
  openSocket: (url, events) => {
    const socket = new WebSocket(url);
    socket.onopen = () => events.opened();
    socket.onmessage = ({ data }) => events.message(String(data));
    socket.onerror = (event) => events.failed(event instanceof ErrorEvent ? event.message : "the websocket failed");
    socket.onclose = ({ code }) => events.closed(code);
    return {
      get isOpen() {
        return socket.readyState === WebSocket.OPEN;
      },
      send: (text) => socket.send(text),
      close: () => socket.close(),
    };
  },
};
