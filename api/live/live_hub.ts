import type { LiveMessage } from "../../coordinator/ports/views.ts";
import type { ApiOptions } from "../options.ts";
import { KeptMessages } from "./kept_messages.ts";
import { ProcessLoad } from "./process_load.ts";
import { statusUpdate } from "./status_update.ts";

const KEPT = { messages: 2_000, characters: 8_000_000 } as const;
/** So long after the last client has left, messages are still kept for its return. */
const KEPT_ALONE_MS = 120_000;
const CLIENTS_MAX = 1_000;
const INCOMING_CHARACTERS_MAX = 4_096;
const UNREAD_BYTES_MAX = 1_000_000;
const HEARTBEAT_MS = 30_000;
/** Close codes of RFC 6455 and its registry. */
const CLOSE = { goingAway: 1001, policy: 1008, tryAgainLater: 1013 } as const;

/** The websockets: who listens, what each is told, and who is too slow. */
export class LiveHub {
  /** With the question whether each may still listen. */
  readonly #clients = new Map<WebSocket, () => Promise<boolean>>();
  readonly #kept: KeptMessages;
  readonly #load = new ProcessLoad();
  readonly #wallNowMs: () => number;
  readonly #unsubscribe: () => void;
  readonly #report: (error: unknown) => void;
  readonly #heartbeat: ReturnType<typeof setInterval>;
  #afterDecision: ReturnType<typeof setTimeout> | undefined;
  #seq: number;
  #lastHeardMs = -Infinity;

  constructor(readonly options: Omit<ApiOptions, "control" | "metrics" | "auth">) {
    this.#wallNowMs = options.wallNowMs ?? Date.now;
    // Numbers go on after a restart, so that a client of the last run is never taken for one of this.
    this.#seq = this.#wallNowMs() * 1000;
    this.#kept = new KeptMessages(this.#seq, KEPT.messages, KEPT.characters);
    this.#report = options.onError ?? ((error) => console.error(error));
    this.#unsubscribe = options.live.subscribe((message) => this.#happened(message));
    this.#heartbeat = setInterval(() => this.#beat(), options.heartbeatMs ?? HEARTBEAT_MS);
  }

  get clients(): number {
    return this.#clients.size;
  }

  get isFull(): boolean {
    return this.#clients.size >= CLIENTS_MAX;
  }

  /**
   * @param since The last number that the client has seen, or null.
   * @param mayListen Asked at each heartbeat: a session may have ended since.
   * @returns The upgrade's answer.
   */
  accept(request: Request, since: number | null, mayListen: () => Promise<boolean>): Response {
    const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 30 });
    socket.onopen = () => this.#opened(socket, since, mayListen);
    socket.onclose = () => this.#clients.delete(socket);
    socket.onerror = () => this.#clients.delete(socket);
    socket.onmessage = ({ data }) => {
      if (typeof data !== "string" || data.length > INCOMING_CHARACTERS_MAX) {
        this.#drop(socket, CLOSE.policy, "this server only talks");
      }
    };
    return response;
  }

  /** Ends every connection and everything that runs. */
  close(): void {
    clearInterval(this.#heartbeat);
    clearTimeout(this.#afterDecision);
    this.#unsubscribe();
    for (const socket of this.#clients.keys()) this.#drop(socket, CLOSE.goingAway, "the coordinator stops");
  }

  #beat(): void {
    for (const [socket, mayListen] of this.#clients) {
      // Who cannot be asked after now is asked after at the next beat.
      mayListen().then((may) => may || this.#drop(socket, CLOSE.policy, "signed out"), this.#report);
    }
    this.#tellStatus();
  }

  #opened(socket: WebSocket, since: number | null, mayListen: () => Promise<boolean>): void {
    const { version, mode } = this.options;
    const missed = since === null ? null : this.#kept.after(since);
    const welcome = { type: "welcome", message: `Xylen ${version}, ${mode} mode`, version, mode };
    // Before what was missed stands the number that the client knows: they only ever grow.
    this.#send(socket, this.#serialise(welcome, missed ? since! : ++this.#seq));
    this.#clients.set(socket, mayListen);
    if (missed) { for (const { text } of missed) this.#send(socket, text); }
    else this.#send(socket, this.#serialise(this.#snapshot(), ++this.#seq));
  }

  #snapshot() {
    const { views } = this.options;
    return { ...this.#status(), snapshot: true, positions: views.positions() };
  }

  #status() {
    return statusUpdate(this.options.views, this.#clients.size, this.#load);
  }

  #happened(message: LiveMessage): void {
    // A replay that nobody watches does not pay for it.
    if (!this.#isHeard()) return this.#kept.skip(++this.#seq);
    this.#tell(message);
    // Once the loop has a breath: building it must not stand between a decision and its order.
    if (message.type === "decision") this.#afterDecision ??= setTimeout(() => this.#tellStatus(), 0);
  }

  #tellStatus(): void {
    clearTimeout(this.#afterDecision);
    this.#afterDecision = undefined;
    if (this.#isHeard()) this.#tell(this.#status());
  }

  #isHeard(): boolean {
    const nowMs = this.#wallNowMs();
    if (this.#clients.size > 0) this.#lastHeardMs = nowMs;
    return nowMs - this.#lastHeardMs <= KEPT_ALONE_MS;
  }

  #tell(message: { readonly type: string }): void {
    const seq = ++this.#seq;
    const text = this.#serialise(message, seq);
    this.#kept.add({ seq, text });
    for (const socket of this.#clients.keys()) this.#send(socket, text);
  }

  #serialise(message: { readonly type: string }, seq: number): string {
    return JSON.stringify({ ...message, timestamp: new Date(this.#wallNowMs()).toISOString(), seq });
  }

  #send(socket: WebSocket, text: string): void {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > (this.options.unreadBytesMax ?? UNREAD_BYTES_MAX)) {
      this.#drop(socket, CLOSE.tryAgainLater, "too slow");
    } else socket.send(text);
  }

  #drop(socket: WebSocket, code: number, reason: string): void {
    this.#clients.delete(socket);
    if (socket.readyState === WebSocket.OPEN) socket.close(code, reason);
  }
}
