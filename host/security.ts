/** A fresh nonce for one response: 128 random bits. */
export const newNonce = (): string => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));

/**
 * Only this server's scripts, styles, fonts and connections; nothing inline without the nonce; never in a frame.
 * @param connect More origins that scripts may talk to (the development server).
 */
export const securityHeaders = (nonce: string, connect: readonly string[] = []): Record<string, string> => ({
  "content-security-policy": [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src ${["'self'", ...connect].join(" ")}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    ...(connect.length > 0 ? [] : [NO_TEXT_AS_HTML]),
  ].join("; "),
  "x-content-type-options": "nosniff",
  // Not "no-referrer": with that, a browser hides the origin of our own forms from us.
  "referrer-policy": "same-origin",
  // A page is one reader's at one moment, and so is its nonce.
  "cache-control": "no-store",
});

/** No script of ours can turn text into HTML or code, not even by mistake; the development server's does. */
const NO_TEXT_AS_HTML = "require-trusted-types-for 'script'; trusted-types 'none'";
