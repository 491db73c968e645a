import type { MiddlewareHandler } from "hono";

/** For everything. A page brings a content security policy of its own. */
const EVERYWHERE = {
  "x-content-type-options": "nosniff",
  // Not "no-referrer": with that, a browser hides the origin of our own forms from us.
  "referrer-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
  "x-frame-options": "DENY",
};
const DATA_ONLY = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
};
const IS_DATA = /^\/(api(\/|$)|healthz$|readyz$|metrics$|signin$)/;

/** Security headers, where the answer does not bring them itself. */
export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  // An upgrade's answer belongs to the socket.
  if (c.res.status === 101) return;
  const wanted = IS_DATA.test(c.req.path) ? { ...EVERYWHERE, ...DATA_ONLY } : EVERYWHERE;
  for (const [name, value] of Object.entries(wanted)) {
    if (!c.res.headers.has(name)) c.header(name, value);
  }
};
