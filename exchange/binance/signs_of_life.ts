import type { Clock } from "../../coordinator/ports/clock.ts";
import type { Ccxt, CcxtSocket } from "./ccxt_types.ts";
import { PING } from "./stream_messages.ts";
import { socketsOf } from "./streams.ts";

export interface SignsOfLifeOptions {
  readonly clock: Clock;
  /** How often each websocket is asked; two missed answers end it. */
  readonly pingMs: number;
  /** A market stream without data for so long is taken for dead although it answers. Null: never. */
  readonly silenceMs: number | null;
}

/** A frozen line hangs silently, and a lost subscription too: both are noticed here, and told to who waits on them. */
export class SignsOfLife {
  readonly #heardMs = new WeakMap<CcxtSocket, number>();
  #dataMs = 0;

  constructor(private readonly options: SignsOfLifeOptions) {}

  /** Anything came. */
  heard(socket: CcxtSocket): void {
    this.#heardMs.set(socket, this.options.clock.monotonicMs());
  }

  /** Market data came. */
  heardData(): void {
    this.#dataMs = this.options.clock.monotonicMs();
  }

  async watchLines(client: Ccxt, stopped: AbortSignal): Promise<void> {
    const { pingMs } = this.options;
    while (await this.#paused(pingMs, stopped)) {
      for (const socket of socketsOf(client)) {
        if (this.#silentMs(socket) >= 2 * pingMs) socket.reject(new Error(`no sign of life for ${2 * pingMs} ms`));
        else socket.send(PING).catch(() => {});
      }
    }
  }

  async watchData(client: Ccxt, stopped: AbortSignal): Promise<void> {
    const { silenceMs, clock } = this.options;
    if (silenceMs === null) return;
    this.heardData();
    while (await this.#paused(silenceMs / 4, stopped)) {
      if (clock.monotonicMs() - this.#dataMs < silenceMs) continue;
      this.heardData();
      for (const socket of socketsOf(client, "market")) {
        socket.reject(new Error(`no market data for ${silenceMs} ms`));
      }
    }
  }

  /** From the first look at it, for a line that has not been heard at all: a dial that never ends. */
  #silentMs(socket: CcxtSocket): number {
    const heardMs = this.#heardMs.get(socket);
    if (heardMs === undefined) this.heard(socket);
    return heardMs === undefined ? 0 : this.options.clock.monotonicMs() - heardMs;
  }

  /** @returns False when it is over. */
  #paused(ms: number, stopped: AbortSignal): Promise<boolean> {
    return this.options.clock.sleep(ms, stopped).then(() => true, () => false);
  }
}
