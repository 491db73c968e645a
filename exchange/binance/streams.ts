import type { Ccxt, CcxtSocket } from "./ccxt_types.ts";

/** The account's events, and the market's. */
export type Stream = "user" | "market";

export const streamOf = (socket: CcxtSocket): Stream => socket.url.includes("listenKey=") ? "user" : "market";

export const socketsOf = (client: Ccxt, stream?: Stream): CcxtSocket[] =>
  Object.values(client.clients ?? {}).filter((socket) => stream === undefined || streamOf(socket) === stream);

/** Takes a stream's sockets away from ccxt, which opens new ones the next time. @returns When they are closed. */
export async function dropSockets(client: Ccxt, stream: Stream): Promise<void> {
  await Promise.all(
    socketsOf(client, stream).map((socket) => {
      delete client.clients[socket.url];
      return socket.close();
    }),
  );
}
