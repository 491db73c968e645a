import type { Network as GatewayNetwork } from "../../../exchange/binance/network.ts";
import type { ProcessLife } from "../machine/process_life.ts";
import type { Timeline } from "../machine/timeline.ts";
import { InOrder } from "./in_order.ts";

/** What answers under one host name. */
export interface Host {
  /** The way to it, drawn anew for each message. */
  readonly line: Line;
  answer(request: Request): Promise<Response>;
  /** Null when this host has no websockets. */
  readonly connect: Connect | null;
}

export interface Line {
  /** Milliseconds that one message takes; `lost` when it never arrives. */
  there(): number | "lost";
  back(): number | "lost";
}

/** Takes up a websocket. Throws when it is refused. */
export type Connect = (url: string, listener: SocketListener) => FarEnd;

export interface SocketListener {
  readonly onMessage: (text: string) => void;
  readonly onClose: (code: number) => void;
}

export interface FarEnd {
  send(text: string): void;
  close(): void;
}

/**
 * The network lives in the world, not in the process: a request that has left reaches its host even when the process
 * that sent it is killed meanwhile, and the answer then finds nobody.
 */
export class Network {
  readonly #hosts = new Map<string, Host>();
  #underWay = 0;

  /** @param onChange Hears of each step of a request that may change something. */
  constructor(readonly timeline: Timeline, readonly onChange: () => void) {}

  /** Requests that have left and are neither answered nor lost. */
  get underWay(): number {
    return this.#underWay;
  }

  /** @param name As in urls, e.g. `exchange.test`. */
  add(name: string, host: Host): void {
    this.#hosts.set(name, host);
  }

  /** The network as one life of the process has it. */
  of(life: ProcessLife): GatewayNetwork & { readonly fetch: typeof fetch } {
    return {
      fetch: (input, init) => this.#fetch(life, input, init),
      openSocket: (url, events) => this.#openSocket(life, url, events),
    };
  }

  #fetch(life: ProcessLife, input: RequestInfo | URL, init: RequestInit | undefined): Promise<Response> {
    const { signal, ...rest } = init ?? {};
    const request = new Request(input, rest);
    const host = this.#hostOf(request.url);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      if (!host) return reject(new TypeError(`no host ${request.url}`));
      const thereMs = host.line.there();
      if (thereMs === "lost") return;
      const changed = request.method === "GET" ? () => {} : this.onChange;
      this.#underWay++;
      changed();
      this.timeline.after(thereMs, async () => {
        const response = await host.answer(request);
        const text = await response.text();
        changed();
        this.#underWay--;
        const backMs = host.line.back();
        if (backMs === "lost") return;
        const { status, statusText, headers } = response;
        this.timeline.after(backMs, () => resolve(new Response(text, { status, statusText, headers })), life);
      });
    });
  }

  #openSocket(life: ProcessLife, url: string, events: Parameters<GatewayNetwork["openSocket"]>[1]) {
    const host = this.#hostOf(url);
    const socket = new SimulatedSocket(this.timeline, life, host?.line ?? DEAD_LINE, events);
    socket.dial(host?.connect ?? refuse, url);
    return socket;
  }

  #hostOf(url: string): Host | undefined {
    return this.#hosts.get(new URL(url).hostname);
  }
}

const DEAD_LINE: Line = { there: () => 1, back: () => 1 };
const refuse = (url: string): never => {
  throw new Error(`no websocket at ${url}`);
};

/** A websocket over the simulated network: what is sent arrives in its order, or the line is cut. */
class SimulatedSocket {
  #far: FarEnd | null = null;
  #state: "dialling" | "open" | "closed" = "dialling";
  readonly #there: InOrder;
  readonly #back: InOrder;

  constructor(
    readonly timeline: Timeline,
    life: ProcessLife,
    readonly line: Line,
    readonly events: Parameters<GatewayNetwork["openSocket"]>[1],
  ) {
    this.#there = new InOrder(timeline, null);
    this.#back = new InOrder(timeline, life);
    // The system closes a dead process's sockets.
    life.onEnd(() => this.#there.add(1, () => this.#far?.close()));
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  dial(connect: Connect, url: string): void {
    this.#sendThere(() => {
      try {
        this.#far = connect(url, {
          onMessage: (text) => this.#sendBack(() => this.#state === "open" && this.events.message(text)),
          onClose: (code) => this.#sendBack(() => this.#closed(code)),
        });
        this.#sendBack(() => {
          if (this.#state !== "dialling") return;
          this.#state = "open";
          this.events.opened();
        });
      } catch (error) {
        this.#sendBack(() => {
          this.events.failed((error as Error).message);
          this.#closed(1006);
        });
      }
    });
  }

  send(text: string): void {
    if (this.#state === "open") this.#sendThere(() => this.#far?.send(text));
  }

  close(): void {
    this.#sendThere(() => this.#far?.close());
    this.#back.add(1, () => this.#closed(1000));
  }

  #closed(code: number): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.events.closed(code);
  }

  /** TCP hides a lost packet behind a delay. */
  #sendThere(arrive: () => void): void {
    const ms = this.line.there();
    this.#there.add(ms === "lost" ? RESENT_MS : ms, arrive);
  }

  #sendBack(arrive: () => void): void {
    const ms = this.line.back();
    this.#back.add(ms === "lost" ? RESENT_MS : ms, arrive);
  }
}

const RESENT_MS = 400;
