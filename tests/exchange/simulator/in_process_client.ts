import { createHmac } from "node:crypto";
import type { Clock } from "../../../exchange/simulator/clock.ts";
import { DEMO_CREDENTIALS, type InMemorySocket, type SimulatedExchange } from "../../../exchange/simulator/mod.ts";

export type Json = Record<string, unknown>;

export interface Listened {
  readonly messages: Json[];
  readonly socket: InMemorySocket;
  /** Its closing codes: one at most. */
  readonly ends: number[];
}

/** A client without a network: signs as Binance asks and hands its requests over. */
export class InProcessClient {
  constructor(private readonly exchange: SimulatedExchange, private readonly clock: Clock) {}

  async send(
    method: string,
    path: string,
    params: Record<string, string> = {},
    signal?: AbortSignal,
  ): Promise<Response> {
    const query = new URLSearchParams({ ...params, timestamp: String(this.clock.nowMs()) }).toString();
    const signature = createHmac("sha256", DEMO_CREDENTIALS.apiSecret).update(query).digest("hex");
    const url = `http://exchange${path}?${query}&signature=${signature}`;
    const headers = { "X-MBX-APIKEY": DEMO_CREDENTIALS.apiKey };
    return await this.exchange.handle(new Request(url, { method, headers, ...(signal ? { signal } : {}) }));
  }

  // deno-lint-ignore no-explicit-any
  async ok(method: string, path: string, params: Record<string, string> = {}): Promise<any> {
    const response = await this.send(method, path, params);
    const body = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status} ${body}`);
    return JSON.parse(body);
  }

  async refused(method: string, path: string, params: Record<string, string> = {}): Promise<Json> {
    const response = await this.send(method, path, params);
    if (response.ok) throw new Error(`${method} ${path} was not refused`);
    return await response.json();
  }

  /** @param path e.g. `/ws/btcusdt@depth`. */
  listen(path: string): Listened {
    const messages: Json[] = [];
    const ends: number[] = [];
    const socket = this.exchange.connect(`ws://exchange${path}`, {
      onMessage: (text) => messages.push(JSON.parse(text)),
      onClose: (code) => ends.push(code),
    });
    if (!socket.ok) throw new Error(socket.error.message);
    return { messages, socket: socket.value, ends };
  }
}
