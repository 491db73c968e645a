import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { html } from "hono/html";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Result } from "../../domain/result.ts";
import { type Html, htmlPage, words } from "../pages/html_page.ts";

export const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }),
}).openapi("Error");

/** An answer that is no success: thrown anywhere, told in one place. */
export class Fault extends Error {
  override readonly name = "Fault";
  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: string,
    message: string,
    readonly details?: unknown,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

interface Refusal<Code extends string> {
  readonly code: Code;
  readonly message: string;
}

/** @returns What came of it. @throws {Fault} For a refusal, with the status of its code. */
export function orFault<T, Code extends string>(
  result: Result<T, Refusal<Code>>,
  statuses: Readonly<Record<Code, ContentfulStatusCode>>,
): T {
  if (result.ok) return result.value;
  const { code, message } = result.error;
  throw new Fault(statuses[code], code, message);
}

/**
 * `{error: {code, message, details?}}`, or a page where a browser shows it to somebody; never a stack trace, and nothing
 * of what the program threw by mistake.
 */
export function faultAnswer(c: Context, thrown: unknown, report: (error: unknown) => void): Response {
  const fault = asFault(thrown);
  if (fault.status >= 500 && !(thrown instanceof Fault)) report(thrown);
  const { status, code, message, details, headers } = fault;
  if (isRead(c)) return htmlPage(c, { title: "Xylen", body: faultPage(message), status, headers });
  return c.json({ error: { code, message, ...(details === undefined ? {} : { details }) } }, status, { ...headers });
}

/** A browser that opens an address for its reader; what scripts ask for begins with `/api/`. */
export const isRead = (c: Context): boolean =>
  (c.req.header("accept") ?? "").includes("text/html") && !c.req.path.startsWith("/api/");

const faultPage = (message: string): Html =>
  html`
    <h1>Not this way</h1>
    <p>${words(message)}.</p>
    <p><a href="/">To the overview</a></p>
  `;

function asFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  if (thrown instanceof HTTPException && thrown.status < 500) {
    return thrown.status === 415
      ? new Fault(415, "unsupported_media_type", "Send a body as JSON with content-type: application/json")
      : new Fault(thrown.status as ContentfulStatusCode, "bad_request", thrown.message || "The request makes no sense");
  }
  return new Fault(500, "internal", "Something went wrong here; the log tells what");
}

/** What zod found in query, path or body. */
export function validationFault(error: z.core.$ZodError): Fault {
  const fields = error.issues.slice(0, 20).map(({ path, message }) => ({ field: path.join("."), message }));
  const words = fields.slice(0, 5).map(({ field, message }) => field ? `${field}: ${message}` : message).join("; ");
  return new Fault(400, "bad_request", words, { fields });
}
