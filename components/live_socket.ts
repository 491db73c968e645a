import { batch } from "@preact/signals";
import type { LiveMessage } from "../coordinator/ports/views.ts";
import { answers } from "./answers.ts";
import { applyMessage, type Live, replaceAll } from "./live.ts";
import type { Overview } from "./overview.ts";

const BACKOFF_MS = { first: 500, most: 15_000 } as const;
/** After so much silence the server is asked whether it lives: it may have nothing to say, or be stopped. */
const SILENCE_MS = 5_000;
/** One that answers, but says nothing here for so long, has lost this connection: it promises a word every 60 s. */
const DEAF_MS = 75_000;
const PENDING_MOST = 500;
const SHOWN = new Set(["status", "candle", "decision", "trade", "equity", "position", "model", "event"]);

/** Doubles up to the most, and a random half less, so that many pages do not come back at the same moment. */
export const backoffMs = (attempt: number, random: number): number =>
  Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** attempt) * (0.5 + random / 2);

/**
 * Keeps the page live: one websocket for all islands, reconnected for ever. After each welcome the whole overview is
 * asked for once, since anything may have happened before; messages that come meanwhile wait for it.
 * @returns A function that ends it.
 */
export function follow(live: Live): () => void {
  const session = new Session(live);
  live.nowMs.value = live.statusAtMs.value = Date.now();
  const tick = setInterval(() => live.nowMs.value = Date.now(), 1000);
  session.open();
  return () => {
    clearInterval(tick);
    session.end();
  };
}

/** A handshake that is refused does not say why; a request does. */
const mustSignIn = (): Promise<boolean> =>
  fetch("/api/v1/session", { signal: AbortSignal.timeout(10_000) }).then(({ status }) => status === 401, () => false);

class Session {
  #socket: WebSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #heardMs = 0;
  #attempt = 0;
  #since: number | null = null;
  #frame: number | undefined;
  /** Waiting to be drawn together. */
  #pending: LiveMessage[] = [];
  #loading = false;
  #ended = false;

  constructor(readonly live: Live) {}

  open(): void {
    const url = new URL("/ws", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    if (this.#since !== null) url.searchParams.set("since", String(this.#since));
    const socket = new WebSocket(url);
    this.#socket = socket;
    socket.onmessage = (event) => this.#received(JSON.parse(event.data));
    socket.onclose = () => this.#closed();
    this.#watch();
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#watchdog);
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    if (this.#socket) this.#socket.onclose = null;
    this.#socket?.close();
  }

  /** Not the open socket but the server's welcome says that from here on every message arrives. */
  #welcomed(): void {
    this.#attempt = 0;
    this.live.connection.value = "open";
    void this.#load();
  }

  /** The whole state, once; when it fails the next message still brings most of it. */
  async #load(): Promise<void> {
    this.#loading = true;
    try {
      const response = await fetch(`/overview.json?symbol=${this.live.symbol.peek()}`, {
        signal: AbortSignal.timeout(10_000),
      });
      if (response.ok) replaceAll(this.live, await response.json() as Overview, Date.now());
    } catch (error) {
      console.warn("Cannot load the overview anew:", error);
    } finally {
      this.#loading = false;
      this.#schedule();
    }
  }

  #received(message: (LiveMessage | { type: "welcome" }) & { seq: number }): void {
    this.#watch();
    this.#since = message.seq;
    if (message.type === "welcome") return this.#welcomed();
    if (!SHOWN.has(message.type)) return;
    if (this.#beginsTrading(message)) void this.#load();
    this.#pending.push(message);
    this.#schedule();
  }

  /** The market's history is there from then on, but no message brings it. */
  #beginsTrading(message: LiveMessage): boolean {
    if (message.type === "candle") return this.live.candles.peek().length === 0 && !this.#loading;
    return message.type === "status" && this.live.status.peek().state === "starting" &&
      message.status.state !== "starting" && !this.#loading;
  }

  /** At most one redraw a frame, however fast the market runs. A hidden page has no frames: there the heap is cleared. */
  #schedule(): void {
    if (this.#loading || this.#pending.length === 0) return;
    if (this.#pending.length >= PENDING_MOST) this.#draw();
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    const messages = this.#pending.splice(0);
    const nowMs = Date.now();
    batch(() => messages.forEach((message) => applyMessage(this.live, message, nowMs)));
  }

  #closed(): void {
    clearTimeout(this.#watchdog);
    this.live.connection.value = "lost";
    this.#retry = setTimeout(() => void this.#reopen(), backoffMs(this.#attempt++, Math.random()));
  }

  async #reopen(): Promise<void> {
    const refused = await mustSignIn();
    if (this.#ended) return;
    if (refused) this.live.connection.value = "signed_out";
    else this.open();
  }

  /** Something was heard, or is hoped for from now on. */
  #watch(): void {
    this.#heardMs = Date.now();
    this.#lookAgain();
  }

  #lookAgain(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => void this.#doubt(this.#socket), SILENCE_MS);
  }

  async #doubt(socket: WebSocket | null): Promise<void> {
    const heardMs = this.#heardMs;
    const lives = Date.now() - heardMs < DEAF_MS && await answers();
    if (this.#ended || socket !== this.#socket || heardMs !== this.#heardMs) return;
    if (lives) this.#lookAgain();
    else this.#giveUp();
  }

  /** A socket of a stopped server takes long to close: nobody waits for that. */
  #giveUp(): void {
    if (this.#socket) this.#socket.onclose = this.#socket.onmessage = null;
    this.#socket?.close();
    this.#closed();
  }
}
