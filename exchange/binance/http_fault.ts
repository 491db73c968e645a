import { shown } from "./wire.ts";

/** An answer that is not a success: what the server said, before anybody judges what it means for an order. */
export class HttpFault extends Error {
  override readonly name = "HttpFault";

  constructor(
    readonly status: number,
    /** Binance's own negative code; null when the answer is not Binance's (a proxy's or a load balancer's page). */
    readonly code: number | null,
    message: string,
    readonly retryAfterMs: number | null,
  ) {
    super(message);
  }
}

/** @param parsed The body as JSON, or undefined when it is none. @returns Undefined for a success. */
export function httpFault(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
  parsed: unknown,
): HttpFault | undefined {
  const said = typeof parsed === "object" && parsed !== null ? parsed as { code?: unknown; msg?: unknown } : {};
  const code = Number(said.code ?? NaN);
  const isRefusal = Number.isSafeInteger(code) && code < 0;
  if (status < 400 && !isRefusal) return undefined;
  const message = isRefusal ? `${code} ${String(said.msg ?? "")}`.trim() : `HTTP ${status} ${shown(plainText(body))}`;
  return new HttpFault(status, isRefusal ? code : null, message, retryAfterMs(headers));
}

/** A page's text without its markup, for one line of a log. */
const plainText = (body: string): string => body.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();

function retryAfterMs(headers: Readonly<Record<string, string>>): number | null {
  const name = Object.keys(headers).find((each) => each.toLowerCase() === "retry-after");
  const seconds = name === undefined ? NaN : Number(headers[name]);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}
