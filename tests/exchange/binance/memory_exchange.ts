/** The simulated exchange in this process: no socket and no timer, only promises and the clock it is given. */
import type { ManualClock } from "../../../coordinator/runtime/clock.ts";
import { usd } from "../../../domain/money.ts";
import type { Answer, HttpRequest, Network, Socket, SocketEvents } from "../../../exchange/binance/mod.ts";
import { MatchingEngine } from "../../../exchange/matching/matching_engine.ts";
import { ListenKeys } from "../../../exchange/simulator/listen_keys.ts";
import { MarketSession } from "../../../exchange/simulator/market_session.ts";
import { DEMO_CREDENTIALS, type SimulatedMarket } from "../../../exchange/simulator/mod.ts";
import { restHandler } from "../../../exchange/simulator/rest_handler.ts";
import { Simulation } from "../../../exchange/simulator/simulation.ts";
import { StreamHub } from "../../../exchange/simulator/stream_hub.ts";
import { tradingRules } from "../../../exchange/simulator/symbol_rules.ts";

/** Our end of one socket. */
class Line implements Socket {
  readonly streams = new Set<string>();
  isOpen = false;
  /** Nothing passes any more, and nobody is told. */
  frozen = false;

  constructor(readonly url: string, private readonly events: SocketEvents) {}

  get listenKey(): string | null {
    return new URL(this.url).searchParams.get("listenKey");
  }

  open(): void {
    this.isOpen = true;
    this.events.opened();
  }

  send(text: string): void {
    if (this.frozen) return;
    const { method, params = [], id } = JSON.parse(text);
    if (method === "SUBSCRIBE") params.forEach((name: string) => this.streams.add(name));
    this.tell({ result: method === "LIST_SUBSCRIPTIONS" ? [...this.streams] : null, id });
  }

  tell(message: object): void {
    queueMicrotask(() => {
      if (this.isOpen && !this.frozen) this.events.message(JSON.stringify(message));
    });
  }

  close(): void {
    if (!this.isOpen || this.frozen) return;
    this.isOpen = false;
    queueMicrotask(() => this.events.closed(1000));
  }
}

class MemoryHub extends StreamHub {
  readonly lines: Line[] = [];

  get #open(): Line[] {
    return this.lines.filter(({ isOpen }) => isOpen);
  }

  override subscribed(): Set<string> {
    return new Set(this.#open.flatMap(({ streams }) => [...streams]));
  }

  override publish(stream: string, event: object): void {
    for (const line of this.#open) if (line.streams.has(stream)) line.tell(event);
  }

  override publishPrivate(event: object): void {
    for (const line of this.#open) {
      const key = line.listenKey;
      if (key !== null && this.listenKeys.isValid(key, this.wallNowMs())) line.tell(event);
    }
  }
}

export class MemoryExchange implements Network {
  readonly seen: string[] = [];
  readonly #hub: MemoryHub;
  readonly #simulation: Simulation;
  readonly #rest: (request: Request) => Promise<Response>;
  /** Requests to these are never answered. */
  readonly hanging = new Set<string>();
  /** Answers in the exchange's place. */
  readonly answers = new Map<string, () => Response>();

  constructor(market: SimulatedMarket, clock: ManualClock) {
    const wallNowMs = () => clock.nowMs();
    const listenKeys = new ListenKeys();
    this.#hub = new MemoryHub(listenKeys, wallNowMs);
    const engine = MatchingEngine.create(tradingRules(market.symbol), usd(10_000));
    this.#simulation = new Simulation(new MarketSession(market, engine), this.#hub, null);
    this.#rest = restHandler({ simulation: this.#simulation, listenKeys, credentials: DEMO_CREDENTIALS, wallNowMs });
  }

  get marketNowMs(): number {
    return this.#simulation.session.timeMs;
  }

  /** Sockets opened so far, ended ones included. */
  get lines(): readonly Line[] {
    return this.#hub.lines;
  }

  async step(): Promise<void> {
    await this.#simulation.advance((session) => session.step());
  }

  count(endpoint: string): number {
    return this.seen.filter((each) => each === endpoint).length;
  }

  readonly fetch = async (url: string, { method, headers, body, signal }: HttpRequest): Promise<Answer> => {
    const endpoint = `${method} ${new URL(url).pathname}`;
    this.seen.push(endpoint);
    if (this.hanging.has(endpoint)) return await ended(signal);
    const answer = this.answers.get(endpoint);
    if (answer) return answer();
    return await this.#rest(new Request(url, { method, headers, body }));
  };

  readonly openSocket = (url: string, events: SocketEvents): Socket => {
    const line = new Line(url, events);
    this.#hub.lines.push(line);
    queueMicrotask(() => line.open());
    return line;
  };
}

const ended = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
