import { maskedSecrets } from "../../domain/secret_text.ts";
import type { Alert, AlertLevel, Fact } from "../ports/alerts.ts";
import type { EventView, TradeView } from "../ports/views.ts";
import { cut } from "./readable.ts";
import { duration, percent, price, quantity, signed } from "../../domain/figure_text.ts";
import { sentence, words } from "./words.ts";

const FACTS_MAX = 6;
const FACT_CHARACTERS_MAX = 200;

/** What kind of message an event of the event log is; null for one that nobody needs on a telephone. */
export function levelOf({ event_type: type, severity }: Pick<EventView, "event_type" | "severity">): AlertLevel | null {
  if (severity === "debug") return null;
  if (type === "CIRCUIT_BREAKER") return "CIRCUIT_BREAKER";
  if (severity === "error" || severity === "critical" || type === "ERROR") return "ERROR";
  if (severity === "warning" || type === "WARNING") return "WARNING";
  return type === "TRADE" ? "TRADE" : "SYSTEM";
}

const TITLES: Readonly<Record<AlertLevel, string>> = {
  CIRCUIT_BREAKER: "Circuit breaker",
  ERROR: "Error",
  WARNING: "Warning",
  DAILY_SUMMARY: "Daily summary",
  TRADE: "Trade",
  SYSTEM: "System",
};

/**
 * An event as people are told it.
 *
 * @param trade The one that it is about, as it stands now. @param picture Draws it.
 */
export function alertOfEvent(event: EventView, trade: TradeView | null, picture: Alert["picture"]): Alert | null {
  const level = levelOf(event);
  if (level === null) return null;
  return {
    level,
    title: level === "SYSTEM" && event.event_type !== "SYSTEM"
      ? sentence(event.event_type.toLowerCase())
      : TITLES[level],
    text: sentence(maskedSecrets(event.message)),
    facts: trade ? tradeFacts(trade) : detailFacts(event),
    atMs: event.timestamp,
    picture: trade ? picture : null,
  };
}

export function tradeFacts(trade: TradeView): Fact[] {
  const closed = trade.status === "closed";
  const facts: [string, string][] = [
    ["entry", price(trade.entry_price)],
    ...(closed
      ? [
        ["exit", price(trade.exit_price)],
        ["net", `${signed(trade.pnl)} USDT (${signed(trade.pnl_percent)} %)`],
        ["held", duration(trade.hold_duration)],
      ] as [string, string][]
      : [["stop", price(trade.stop_price)], ["target", price(trade.target_price)]] as [string, string][]),
    ["quantity", quantity(trade.quantity)],
    ["confidence", percent(trade.decision_confidence)],
    ["trade", trade.trade_id],
  ];
  return facts.map(([name, value]) => ({ name, value }));
}

/** What a message has room for: single words and figures that its text does not tell already. */
const detailFacts = ({ details, message }: EventView): Fact[] =>
  Object.entries(details)
    .filter(([, value]) =>
      typeof value === "number" || typeof value === "boolean" || typeof value === "string" && value
    )
    .map(([name, value]) => ({ name: words(name), value: shortened(value as string | number | boolean) }))
    .filter(({ value }) => !message.includes(value))
    .slice(0, FACTS_MAX);

/** Of a hash its beginning says enough. */
const HASH = /^[0-9a-f]{32,}$/;
const HASH_CHARACTERS = 12;

const shortened = (value: string | number | boolean): string => {
  const text = maskedSecrets(String(value));
  return HASH.test(text) ? text.slice(0, HASH_CHARACTERS) : cut(text, FACT_CHARACTERS_MAX);
};
