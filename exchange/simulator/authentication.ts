import { createHmac, timingSafeEqual } from "node:crypto";
import type { Refusal } from "../matching/refusal.ts";
import type { Security } from "./endpoint.ts";

export interface Credentials {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/** The one account's key and secret unless others are chosen. No secret at all: the simulator listens on loopback. */
export const DEMO_CREDENTIALS: Credentials = { apiKey: "xylen-demo", apiSecret: "xylen-demo-secret" };

/** A request as it came: query string and body as sent, because the signature is over the exact text. */
export interface SignedRequest {
  readonly apiKeyHeader: string | null;
  readonly query: string;
  readonly body: string;
}

const RECV_WINDOW_PRESET_MS = 5_000;
const RECV_WINDOW_MAX_MS = 60_000;
/** Binance lets a client's clock be this far ahead. */
const AHEAD_MAX_MS = 1_000;

const KEY_FORMAT: Refusal = { code: -2014, message: "API-key format invalid." };
const KEY_UNKNOWN: Refusal = { code: -2015, message: "Invalid API-key, IP, or permissions for action." };
const SIGNATURE: Refusal = { code: -1022, message: "Signature for this request is not valid." };
const RECV_WINDOW: Refusal = { code: -1131, message: "recvWindow must be less than 60000" };
const TOO_OLD: Refusal = { code: -1021, message: "Timestamp for this request is outside of the recvWindow." };
const TOO_NEW: Refusal = {
  code: -1021,
  message: "Timestamp for this request was 1000ms ahead of the server's time.",
};
const missing = (name: string): Refusal => ({
  code: -1102,
  message: `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`,
});

/** Checks key, signature (HMAC-SHA256 over query and body without it) and recvWindow. @param nowMs Wall time. */
export function authenticationRefusal(
  credentials: Credentials,
  security: Security,
  request: SignedRequest,
  nowMs: number,
): Refusal | undefined {
  if (security === "none") return undefined;
  if (!request.apiKeyHeader) return KEY_FORMAT;
  if (!isSameText(request.apiKeyHeader, credentials.apiKey)) return KEY_UNKNOWN;
  return security === "signed" ? signatureRefusal(credentials, request, nowMs) : undefined;
}

function signatureRefusal({ apiSecret }: Credentials, request: SignedRequest, nowMs: number): Refusal | undefined {
  const params = new URLSearchParams([request.query, request.body].filter(Boolean).join("&"));
  const timestamp = Number(params.get("timestamp") ?? NaN);
  if (!Number.isSafeInteger(timestamp)) return missing("timestamp");
  const signature = params.get("signature");
  if (!signature) return missing("signature");
  const signedText = withoutSignature(request.query) + withoutSignature(request.body);
  const expected = createHmac("sha256", apiSecret).update(signedText).digest("hex");
  if (!isSameText(signature, expected)) return SIGNATURE;
  const recvWindowMs = Number(params.get("recvWindow") ?? RECV_WINDOW_PRESET_MS);
  if (!(recvWindowMs >= 0)) return missing("recvWindow");
  if (recvWindowMs > RECV_WINDOW_MAX_MS) return RECV_WINDOW;
  if (timestamp > nowMs + AHEAD_MAX_MS) return TOO_NEW;
  return nowMs - timestamp > recvWindowMs ? TOO_OLD : undefined;
}

const withoutSignature = (text: string): string =>
  text.split("&").filter((pair) => !pair.startsWith("signature=")).join("&");

function isSameText(a: string, b: string): boolean {
  const [left, right] = [new TextEncoder().encode(a), new TextEncoder().encode(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
