import { POLICY_VIOLATION, type SocketSide } from "./socket_side.ts";

/** What a client may leave unread before it is dropped. */
const BUFFERED_BYTES_MAX = 4_000_000;

/** A real websocket as the hub sees it. */
export function webSocketSide(socket: WebSocket): SocketSide {
  const sendNow = (text: string) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > BUFFERED_BYTES_MAX) socket.close(POLICY_VIOLATION, "too slow");
    else socket.send(text);
  };
  // The client may already have seen its connection open.
  const whenOpen = (act: () => void) =>
    socket.readyState === WebSocket.CONNECTING ? socket.addEventListener("open", act, { once: true }) : act();
  return {
    send: (text) => whenOpen(() => sendNow(text)),
    close: (code, reason) => whenOpen(() => socket.close(code, reason)),
  };
}
