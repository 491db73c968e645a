/** What people are told when they do not look: on their telephone, in a chat room, by e-mail. */

/** Kinds of message, the gravest first. */
export const ALERT_LEVELS = ["CIRCUIT_BREAKER", "ERROR", "WARNING", "DAILY_SUMMARY", "TRADE", "SYSTEM"] as const;
export type AlertLevel = typeof ALERT_LEVELS[number];

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface Alert {
  readonly level: AlertLevel;
  readonly title: string;
  /** Whole sentences. */
  readonly text: string;
  readonly facts: readonly Fact[];
  /** Market time, Unix ms. */
  readonly atMs: number;
  /** Draws its chart, an SVG; null when there is nothing to draw. Asked when the message is sent, if at all. */
  readonly picture: (() => string | null) | null;
}

/** What came of a test message. */
export interface SinkReport {
  /** `telegram`, `discord`, `slack`, `webhook`, `email`; never an address. */
  readonly sink: string;
  /** Null when it was delivered. */
  readonly trouble: string | null;
}

/** How one way to people does now. */
export interface SinkCondition {
  readonly sink: string;
  /** Why nothing arrives, in words without addresses and secrets; null while messages arrive. */
  readonly trouble: string | null;
  /** Wall time since when, Unix ms; null while messages arrive. */
  readonly since_ms: number | null;
  /** Alerts that wait for the next message. */
  readonly waiting: number;
}
