import { type Price, price, type Qty } from "../../../domain/money.ts";
import type { Fill, OrderRequest, OrderStatus, OrderUpdate } from "../../../domain/order.ts";
import { isTerminal } from "../../../domain/order.ts";
import type { Command } from "../../../coordinator/engine/command.ts";
import type { EngineEvent } from "../../../coordinator/engine/event.ts";
import { EngineDriver, fillOf, ofKind, SYMBOL, unanimous, updateOf } from "../../fixtures/engine_fixtures.ts";

interface Live {
  readonly request: OrderRequest;
  status: OrderStatus;
  fills: Fill[];
}

/** One step of chance: what happens, and a number that chooses among the candidates. */
export interface Happening {
  readonly what:
    | "candle"
    | "forecasts"
    | "arrive"
    | "refuse"
    | "lose"
    | "swallow"
    | "trigger"
    | "hear"
    | "hear again"
    | "take back"
    | "ask"
    | "pause"
    | "resume"
    | "shut down";
  readonly choice: number;
}

export const HAPPENINGS: readonly Happening["what"][] = [
  "candle",
  "forecasts",
  "arrive",
  "refuse",
  "lose",
  "swallow",
  "trigger",
  "hear",
  "hear again",
  "take back",
  "ask",
  "pause",
  "resume",
  "shut down",
];

const AT = price(50_000);

/**
 * A small exchange with a will of its own: orders arrive late, are refused, or vanish; news is late, doubled and out of
 * order. It keeps one one-way position, and reduce-only orders only reduce it.
 */
export class RandomExchange {
  readonly engine = new EngineDriver({
    trading: { min_trade_interval_seconds: 0, max_daily_trades: 1000 },
    safety: { max_orders_per_minute: 1000, circuit_breaker_consecutive_losses: 1000 },
  });
  readonly ids: string[] = [];
  position = 0;
  readonly #onWire: OrderRequest[] = [];
  readonly #orders = new Map<string, Live>();
  readonly #news: EngineEvent[] = [];
  readonly #heard: EngineEvent[] = [];
  readonly #takeBack: string[] = [];
  readonly #questions: string[] = [];

  happen({ what, choice }: Happening): void {
    switch (what) {
      case "candle":
        return this.#obey(this.engine.candle());
      case "forecasts":
        return this.#obey(this.engine.state.symbols.get(SYMBOL)!.candles.length < 2 ? [] : this.#answer(choice));
      case "arrive":
        return this.#arrive(taken(this.#onWire, choice), choice);
      case "refuse":
        return this.#refuse(choice);
      case "lose":
        return this.#lose(choice, true);
      case "swallow":
        return this.#lose(choice, false);
      case "trigger":
        return this.#trigger(choice);
      case "hear":
        return this.#hear(taken(this.#news, choice));
      case "hear again":
        return this.#hear(this.#heard[choice % Math.max(1, this.#heard.length)]);
      case "take back":
        return this.#cancel(taken(this.#takeBack, choice));
      case "ask":
        return this.#ask(taken(this.#questions, choice));
      case "pause":
      case "resume":
        return this.#obey(this.engine.control(what));
      case "shut down":
        return this.#obey(
          this.engine.tell({ kind: "shutdown", atMs: this.engine.nowMs, closePositions: choice % 2 === 0 }),
        );
      default:
        return what satisfies never;
    }
  }

  /** Everything on its way arrives and is heard. */
  settle(): void {
    for (let round = 0; round < 200 && this.#busy; round++) {
      for (const what of ["arrive", "take back", "ask", "hear"] as const) this.happen({ what, choice: 1 });
    }
    if (this.#busy) throw new Error("The engine and the exchange never come to rest");
  }

  get #busy(): boolean {
    return [this.#onWire, this.#news, this.#takeBack, this.#questions].some((queue) => queue.length > 0);
  }

  /** Quantity that live stops would take off the position. */
  get stopped(): number {
    return [...this.#orders.values()]
      .filter(({ request, status }) => request.purpose === "stop_loss" && !isTerminal(status))
      .reduce((sum, { request }) => sum + request.qty, 0);
  }

  #answer(choice: number): Command[] {
    return this.engine.answers(unanimous((["long", "short", "long", "hold"] as const)[choice % 4]!));
  }

  #obey(commands: readonly Command[]): void {
    for (const { order } of ofKind(commands, "submit")) {
      this.ids.push(order.clientOrderId);
      this.#onWire.push(order);
    }
    for (const { clientOrderId } of ofKind(commands, "cancel")) this.#takeBack.push(clientOrderId);
    for (const { clientOrderId } of ofKind(commands, "query")) this.#questions.push(clientOrderId);
  }

  #hear(event: EngineEvent | undefined): void {
    if (!event) return;
    this.#heard.push(event);
    this.#obey(this.engine.tell({ ...event, atMs: this.engine.nowMs }));
  }

  #arrive(request: OrderRequest | undefined, choice: number): void {
    if (!request) return;
    const live: Live = { request, status: "open", fills: [] };
    this.#orders.set(request.clientOrderId, live);
    if (request.type === "market") this.#fill(live, choice);
    else this.#tell(live);
  }

  /** An entry may fill in two parts; a reduce-only order never more than there is to reduce. */
  #fill(live: Live, choice: number): void {
    const { request } = live;
    const away = request.side === "buy" ? 1 : -1;
    const room = request.reduceOnly ? Math.max(0, -away * this.position) : request.qty;
    const amount = Math.min(request.qty, room);
    if (amount === 0) return this.#end(live, "expired");
    const parts = !request.reduceOnly && choice % 3 === 0 && amount > 1_000_000
      ? [1_000_000, amount - 1_000_000]
      : [amount];
    for (const part of parts) {
      live.fills = [...live.fills, this.#fillAt(part as Qty)];
      this.position += away * part;
      live.status = "partially_filled";
      this.#tell(live);
    }
    this.#end(live, amount === request.qty ? "filled" : "expired");
  }

  #fillAt = (amount: Qty): Fill => fillOf(AT as Price, amount, this.engine.nowMs);

  #end(live: Live, status: OrderStatus): void {
    live.status = status;
    this.#tell(live);
  }

  #tell(live: Live): void {
    this.#news.push({ kind: "order", atMs: 0, update: this.#wordOn(live) });
  }

  #wordOn = ({ request, status, fills }: Live): OrderUpdate => updateOf(request, status, fills);

  /** Closing orders are not refused: an exchange that refuses those leaves nothing that an engine could do. */
  #refuse(choice: number): void {
    const request = this.#onWire[choice % Math.max(1, this.#onWire.length)];
    if (!request || request.purpose === "exit") return;
    taken(this.#onWire, choice);
    this.#news.push({ kind: "order_rejected", atMs: 0, clientOrderId: request.clientOrderId, reason: "no" });
  }

  /** The answer to an order is lost; the order itself has arrived, or not. */
  #lose(choice: number, arrived: boolean): void {
    const request = taken(this.#onWire, choice);
    if (!request) return;
    this.#hear({ kind: "order_unknown", atMs: 0, clientOrderId: request.clientOrderId, reason: "timed out" });
    if (arrived) this.#arrive(request, choice);
  }

  #trigger(choice: number): void {
    const waiting = [...this.#orders.values()].filter(({ request, status }) =>
      request.type !== "market" && status === "open"
    );
    const live = waiting[choice % Math.max(1, waiting.length)];
    if (live) this.#fill(live, 1);
  }

  #cancel(clientOrderId: string | undefined): void {
    if (clientOrderId === undefined) return;
    const live = this.#orders.get(clientOrderId);
    if (live && !isTerminal(live.status)) this.#end(live, "canceled");
    else if (this.#onWire.some((order) => order.clientOrderId === clientOrderId)) this.#takeBack.push(clientOrderId);
    else this.#questions.push(clientOrderId);
  }

  #ask(clientOrderId: string | undefined): void {
    if (clientOrderId === undefined) return;
    const live = this.#orders.get(clientOrderId);
    if (live) this.#tell(live);
    else if (this.#onWire.some((order) => order.clientOrderId === clientOrderId)) this.#questions.push(clientOrderId);
    else this.#news.push({ kind: "order_absent", atMs: 0, clientOrderId, reason: "never reached the exchange" });
  }
}

/** Takes one of a queue, by chance. */
const taken = <T>(queue: T[], choice: number): T | undefined =>
  queue.length === 0 ? undefined : queue.splice(choice % queue.length, 1)[0];
