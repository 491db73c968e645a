/** The simulated exchange in this process: no socket and no timer, only promises and the clock it is given. */
import type { ManualClock } from "../../../coordinator/runtime/clock.ts";
import type { Answer, HttpRequest, Network, Socket, SocketEvents } from "../../../exchange/binance/mod.ts";
import { createExchange, type SimulatedExchange } from "../../../exchange/simulator/exchange.ts";
import type { SimulatedMarket } from "../../../exchange/simulator/mod.ts";
import type { InMemorySocket } from "../../../exchange/simulator/streams/in_memory_socket.ts";

/** Our end of one socket. What passes takes a turn, as on a network. */
class Line implements Socket {
  isOpen = false;
  /** Nothing passes any more, and nobody is told. */
  frozen = false;
  #socket: InMemorySocket | null = null;

  constructor(exchange: SimulatedExchange, url: string, private readonly events: SocketEvents) {
    queueMicrotask(() => this.#connect(exchange, url));
  }

  send(text: string): void {
    if (!this.frozen) this.#socket?.send(text);
  }

  close(): void {
    if (!this.frozen) this.#socket?.close();
  }

  #connect(exchange: SimulatedExchange, url: string): void {
    const opened = exchange.connect(url, {
      onMessage: (text) => this.#later(() => this.events.message(text)),
      onClose: (code) => {
        this.isOpen = false;
        queueMicrotask(() => this.events.closed(code));
      },
    });
    if (!opened.ok) return this.events.failed(opened.error.message);
    this.#socket = opened.value;
    this.isOpen = true;
    this.events.opened();
  }

  #later(tell: () => void): void {
    queueMicrotask(() => {
      if (this.isOpen && !this.frozen) tell();
    });
  }
}

export class MemoryExchange implements Network {
  readonly seen: string[] = [];
  /** Sockets opened so far, ended ones included. */
  readonly lines: Line[] = [];
  /** Requests to these are never answered. */
  readonly hanging = new Set<string>();
  /** Answers in the exchange's place. */
  readonly answers = new Map<string, () => Response>();
  readonly #exchange: SimulatedExchange;

  constructor(market: SimulatedMarket, clock: ManualClock) {
    this.#exchange = createExchange({ market, clock });
  }

  get marketNowMs(): number {
    return this.#exchange.session.timeMs;
  }

  async step(): Promise<void> {
    await this.#exchange.step();
  }

  count(endpoint: string): number {
    return this.seen.filter((each) => each === endpoint).length;
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  readonly fetch = async (url: string, { method, headers, body, signal }: HttpRequest): Promise<Answer> => {
    const endpoint = `${method} ${new URL(url).pathname}`;
    this.seen.push(endpoint);
    if (this.hanging.has(endpoint)) return await ended(signal);
    const answer = this.answers.get(endpoint);
    if (answer) return answer();
    return await this.#exchange.handle(new Request(url, { method, headers, body }));
  };

  readonly openSocket = (url: string, events: SocketEvents): Socket => {
    const line = new Line(this.#exchange, url, events);
    this.lines.push(line);
    return line;
  };
}

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
