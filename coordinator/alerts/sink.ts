import type { Alert, AlertLevel } from "../ports/alerts.ts";

/** One message: what one alert says, or what several say that came while messages were held back. */
export interface AlertMessage {
  /** Whose it is: account and mode, and that it is simulated where it is. */
  readonly from: string;
  readonly alerts: readonly GatheredAlert[];
  /** Alerts that this message does not tell, by level: there was no room to keep them, or they were refused. */
  readonly untold: ReadonlyMap<AlertLevel, number>;
  readonly picture: AlertPicture | null;
}

/** An alert, and how often the same was said. */
export interface GatheredAlert {
  readonly alert: Alert;
  readonly times: number;
}

export interface AlertPicture {
  readonly png: Uint8Array<ArrayBuffer>;
  /** What it shows. */
  readonly caption: string;
}

/** What came of sending. `why` holds no address and no secret. */
export type Delivery =
  | {
    readonly ok: true;
    /** What of it did not arrive, in words. */
    readonly lacking?: string;
  }
  /** The receiver named a time to wait. */
  | { readonly ok: false; readonly retry: "after"; readonly retryAfterMs: number; readonly why: string }
  /** Not reached, or it failed by itself: the same message may go through later. */
  | { readonly ok: false; readonly retry: "later"; readonly why: string }
  /** It will never take this message. */
  | { readonly ok: false; readonly retry: "never"; readonly why: string };

/** A way to people. */
export interface Sink {
  /** For metrics, logs and reports: `telegram`, `discord`, … */
  readonly name: string;
  readonly takesPictures: boolean;
  /** Never rejects. */
  send(message: AlertMessage, signal: AbortSignal): Promise<Delivery>;
}

/** Why a message was not taken. */
export type Refusal = Exclude<Delivery, { ok: true }>;

export const DELIVERED: Delivery = { ok: true };
export const later = (why: string): Refusal => ({ ok: false, retry: "later", why });
export const never = (why: string): Refusal => ({ ok: false, retry: "never", why });
export const after = (retryAfterMs: number, why: string): Refusal => ({ ok: false, retry: "after", retryAfterMs, why });
