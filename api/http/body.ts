import type { Context, MiddlewareHandler } from "hono";
import { Fault } from "./fault.ts";

const BYTES_MAX = 16_384;
/** Where the text of a whole configuration comes. */
const CONFIG_BYTES_MAX = 131_072;
const TAKES_CONFIG = /^\/(settings|api\/v1\/config\/check)$/;

/** Lets bodies pass whose length is announced and small, forms of pages included. */
export const boundBody: MiddlewareHandler = async (c, next) => {
  if (hasBody(c)) {
    if (c.req.raw.headers.has("transfer-encoding")) {
      throw new Fault(411, "length_required", "Send a body with content-length, not in chunks");
    }
    const bytesMax = TAKES_CONFIG.test(c.req.path) ? CONFIG_BYTES_MAX : BYTES_MAX;
    if (Number(c.req.header("content-length") ?? "0") > bytesMax) {
      throw new Fault(413, "too_large", `A body here has at most ${bytesMax} bytes`);
    }
  }
  await next();
};

/**
 * Reads the body before anything else does: a copy of the request, which the validator would make otherwise, makes
 * `Deno.serve` warn.
 */
export const readBody: MiddlewareHandler = async (c, next) => {
  if (hasBody(c)) await c.req.arrayBuffer();
  await next();
};

const hasBody = (c: Context): boolean => c.req.method !== "GET" && c.req.method !== "HEAD";
