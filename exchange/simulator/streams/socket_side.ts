/** The exchange's end of one websocket, whatever carries it: a real one, or a client in the same process. */
export interface SocketSide {
  /** After the end it does nothing. */
  send(text: string): void;
  /** @param code As in RFC 6455. */
  close(code: number, reason: string): void;
}

/** Where the client's messages go. */
export interface SocketPeer {
  receive(text: string): void;
  /** The connection has ended, whoever ended it. */
  ended(): void;
}

export const GOING_AWAY = 1001;
export const POLICY_VIOLATION = 1008;
