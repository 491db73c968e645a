import type { Alert, AlertLevel } from "../ports/alerts.ts";
import { dateTime } from "../../domain/figure_text.ts";
import { cut, readable } from "./readable.ts";
import type { AlertMessage, GatheredAlert } from "./sink.ts";

const ICONS: Readonly<Record<AlertLevel, string>> = {
  CIRCUIT_BREAKER: "⛔",
  ERROR: "🔴",
  WARNING: "🟡",
  DAILY_SUMMARY: "📊",
  TRADE: "💱",
  SYSTEM: "ℹ️",
};

/** How a sink writes: bold words, and text that its markup must not misread. */
export interface Markup {
  bold(text: string): string;
  plain(text: string): string;
}

export const PLAIN: Markup = { bold: readable, plain: readable };

/** The headline of one alert. */
export const headline = ({ alert, times }: GatheredAlert): string =>
  `${ICONS[alert.level]} ${alert.title}${times > 1 ? ` (${times} times)` : ""}`;

/** Names and values of an alert in one line; empty without any. */
export const factLine = ({ facts }: Alert): string => facts.map(({ name, value }) => `${name} ${value}`).join(" · ");

/**
 * A whole message as text, in at most so many characters: what has no room is counted in its last line.
 *
 * @param markup Must not need more than six characters for one.
 */
export function messageText(message: AlertMessage, charactersMost: number, markup: Markup = PLAIN): string {
  const head = markup.bold(message.from);
  const room = charactersMost - head.length - REST_CHARACTERS;
  const untold = new Map(message.untold), blocks: string[] = [];
  let used = 0;
  for (const gathered of message.alerts) {
    const block = blockOf(gathered, markup, room - used);
    if (block === null) {
      const { alert: { level }, times } = gathered;
      untold.set(level, (untold.get(level) ?? 0) + times);
      continue;
    }
    blocks.push(block);
    used += block.length + 2;
  }
  return [head, ...blocks, ...(untold.size > 0 ? [markup.plain(untoldLine(untold))] : [])].join("\n\n");
}

/** Alerts that a message does not tell: `And 3 TRADE, 1 SYSTEM more, see the event log`. */
export const untoldLine = (untold: ReadonlyMap<AlertLevel, number>): string =>
  `And ${[...untold].map(([level, count]) => `${count} ${level}`).join(", ")} more: see the event log`;

/** Room for the line that counts the rest. */
const REST_CHARACTERS = 150;
/** The first alert is never left out for its length: it is cut. */
const CUT_CHARACTERS_MIN = 200;

function blockOf(gathered: GatheredAlert, markup: Markup, room: number): string | null {
  const { alert } = gathered;
  const facts = factLine(alert);
  const write = (text: string) =>
    [
      `${markup.bold(headline(gathered))} ${markup.plain(dateTime(alert.atMs))}`,
      markup.plain(text),
      ...(facts ? [markup.plain(facts)] : []),
    ].join("\n");
  const whole = write(alert.text);
  if (whole.length <= room) return whole;
  if (room < CUT_CHARACTERS_MIN || whole.length < room) return null;
  // Escaped text may be longer than it looks.
  for (let keep = alert.text.length - (whole.length - room) - 1; keep > 0; keep = Math.floor(keep / 2)) {
    const shorter = write(cut(alert.text, keep));
    if (shorter.length <= room) return shorter;
  }
  return null;
}
