import { after, type AlertMessage, DELIVERED, type Delivery, later, never, type Refusal, type Sink } from "../sink.ts";
import { DISCORD, GENERIC, SLACK, type WebhookFormat } from "./webhook_formats.ts";

/** Each variable of the environment with what its address is sent. */
export const WEBHOOK_FORMATS = [
  { variable: "DISCORD_WEBHOOK_URL", format: DISCORD },
  { variable: "SLACK_WEBHOOK_URL", format: SLACK },
  { variable: "WEBHOOK_URL", format: GENERIC },
] as const;

export interface WebhookOptions {
  /** Signs what is sent, for who reads it by a program; undefined where nothing is signed. */
  readonly secret: string | undefined;
  /** Wall time. */
  readonly nowMs: () => number;
}

/** One address that messages are posted to. The address is a secret: whoever has it can write there. */
export class WebhookSink implements Sink {
  readonly name: string;
  readonly takesPictures: boolean;

  constructor(
    private readonly url: string,
    private readonly format: WebhookFormat,
    private readonly options: WebhookOptions,
  ) {
    this.name = format.name;
    this.takesPictures = format.takesPictures;
  }

  async send(message: AlertMessage, signal: AbortSignal): Promise<Delivery> {
    const sentAtMs = this.options.nowMs();
    const body = this.format.body(message, sentAtMs);
    try {
      const response = await fetch(this.url, {
        method: "POST",
        body,
        headers: await this.#headers(body, sentAtMs),
        // Another address has not been trusted with our words.
        redirect: "manual",
        signal,
      });
      await response.body?.cancel();
      return response.ok ? DELIVERED : refusalOf(response);
    } catch {
      // The error's own words hold the address.
      return later(signal.aborted ? "no answer in time" : "it cannot be reached");
    }
  }

  async #headers(body: string | FormData, sentAtMs: number): Promise<Record<string, string>> {
    if (typeof body !== "string") return {};
    const json = { "content-type": "application/json" };
    const { secret } = this.options;
    if (secret === undefined || this.format !== GENERIC) return json;
    const timestamp = String(sentAtMs);
    return { ...json, "x-xylen-timestamp": timestamp, "x-xylen-signature": await signature(secret, timestamp, body) };
  }
}

/** HMAC-SHA256 over `timestamp.body`, so that an old message cannot be played again as a new one. */
export async function signature(secret: string, timestamp: string, body: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(`${timestamp}.${body}`));
  return `sha256=${new Uint8Array(mac).toHex()}`;
}

function refusalOf({ status, headers }: Response): Refusal {
  const why = `it answered ${status}`;
  const retryAfter = Number(headers.get("retry-after"));
  if ((status === 429 || status === 503) && retryAfter > 0) return after(retryAfter * 1000, why);
  return status === 429 || status === 408 || status >= 500 ? later(why) : never(why);
}
