import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";

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

/** `{error: {code, message, details?}}`; never a stack trace, and nothing of what the program threw by mistake. */
export function faultAnswer(c: Context, thrown: unknown, report: (error: unknown) => void): Response {
  const fault = asFault(thrown);
  if (fault.status >= 500 && !(thrown instanceof Fault)) report(thrown);
  const { status, code, message, details, headers } = fault;
  return c.json({ error: { code, message, ...(details === undefined ? {} : { details }) } }, status, { ...headers });
}

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
