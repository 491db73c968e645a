import type { Alert } from "../ports/alerts.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { LiveFeed, LiveMessage, TradeView } from "../ports/views.ts";
import { alertOfEvent } from "./from_event.ts";
import type { Outbox } from "./outbox.ts";

export interface RouterOptions {
  readonly live: LiveFeed;
  readonly outboxes: readonly Pick<Outbox, "offer">[];
  readonly telemetry: Telemetry;
  /** Draws a trade on the candles around it. */
  readonly drawTrade: (trade: TradeView) => string | null;
  /** Takes known secrets out of a text. */
  readonly redact: (text: string) => string;
}

/** Trades that an event may name. */
const TRADES_KEPT = 200;

/** Listens where everything that happens is told, and hands what people should hear of to every sink's outbox. */
export class AlertRouter {
  readonly #trades = new Map<string, TradeView>();
  readonly #unsubscribe: () => void;

  constructor(private readonly options: RouterOptions) {
    this.#unsubscribe = options.live.subscribe((message) => this.#hear(message));
  }

  /** To every sink. */
  tell(alert: Alert): void {
    const { outboxes, redact } = this.options;
    const facts = alert.facts.map(({ name, value }) => ({ name: redact(name), value: redact(value) }));
    const clean = { ...alert, title: redact(alert.title), text: redact(alert.text), facts };
    for (const outbox of outboxes) outbox.offer(clean);
  }

  close(): void {
    this.#unsubscribe();
  }

  /** Whoever tells is the trading loop: it neither waits for us nor hears of our mistakes. */
  #hear(message: LiveMessage): void {
    try {
      if (message.type === "trade") this.#keep(message.trade);
      if (message.type !== "event") return;
      const trade = this.#tradeOf(message.event.details);
      const alert = alertOfEvent(message.event, trade, trade && (() => this.options.drawTrade(trade)));
      if (alert) this.tell(alert);
    } catch (error) {
      const { telemetry } = this.options;
      telemetry.count("xylen_errors_total", { component: "alerts", kind: "router" });
      telemetry.log("error", "alerts", `An event was not told: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** A trade is told before the events that name it. */
  #keep(trade: TradeView): void {
    this.#trades.delete(trade.trade_id);
    this.#trades.set(trade.trade_id, trade);
    if (this.#trades.size > TRADES_KEPT) this.#trades.delete(this.#trades.keys().next().value!);
  }

  #tradeOf({ tradeId }: Readonly<Record<string, unknown>>): TradeView | null {
    return typeof tradeId === "string" ? this.#trades.get(tradeId) ?? null : null;
  }
}
