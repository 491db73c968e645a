import type { CcxtSocket } from "./ccxt_types.ts";
import type { Network, Socket } from "./network.ts";

/** ccxt's websocket client inside: how it is dialled, and what it wants to be told. */
export interface CcxtSocketInside extends Omit<CcxtSocket, "close"> {
  connection: Socket | undefined;
  /** ccxt's own rate limiter for messages, on the system's clock; sends without one. */
  throttle: unknown;
  createConnection(): void;
  isOpen(): boolean;
  close(): unknown;
  onConnectionOpen(): void;
  onMessage(event: { readonly data: string }): void;
  onError(error: Error): void;
  onClose(event: { readonly code: number }): void;
}

/** Dials through the gateway's own network, and tells when the end has come. */
export function dialThrough(network: Network, socket: CcxtSocketInside): void {
  const ended = Promise.withResolvers<void>();
  socket.throttle = undefined;
  socket.createConnection = () => {
    socket.connection = network.openSocket(socket.url, {
      opened: () => socket.onConnectionOpen(),
      message: (data) => socket.onMessage({ data }),
      failed: (detail) => socket.onError(new Error(detail)),
      closed: (code) => {
        socket.onClose({ code });
        ended.resolve();
      },
    });
  };
  socket.isOpen = () => socket.connection?.isOpen ?? false;
  socket.close = () => {
    if (socket.connection) socket.connection.close();
    else ended.resolve();
    return ended.promise;
  };
}
