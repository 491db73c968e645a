import { type Bind, isLoopback } from "./bind.ts";

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/;

/**
 * Why a request must not be answered, in words; null when it may be. A page of another site can make a browser send
 * requests here, under its own name even when that name suddenly leads to this machine (DNS rebinding): `Host` tells
 * the name, `Origin` the page.
 * @param origins Other origins that may ask (`dashboard.cors_origins`); their host names are names of this server too,
 * as behind a proxy.
 */
export function siteFault(headers: Headers, bind: Bind, origins: readonly string[]): string | null {
  const host = headers.get("host")?.toLowerCase() ?? "";
  if (!isOurs(host, bind) && !origins.some((origin) => URL.parse(origin)?.host === host)) {
    return `This server is not "${host}": use http://localhost:${bind.port}`;
  }
  const origin = headers.get("origin");
  if (origin === null || origins.includes(origin) || URL.parse(origin)?.host === withoutDefaultPort(host, origin)) {
    return null;
  }
  return `Pages of ${origin} may not ask this server: add it to dashboard.cors_origins if they should`;
}

/**
 * Why a request that changes something must not be answered: the browser says that a page of another site, or of
 * another port of this machine, sent it. Those who are no browser say nothing.
 */
export function crossSiteFault(headers: Headers, origins: readonly string[]): string | null {
  const site = headers.get("sec-fetch-site");
  if (site === null || site === "same-origin" || site === "none") return null;
  return origins.includes(headers.get("origin") ?? "")
    ? null
    : "Only pages of this server may change something here: open it in a window of its own";
}

function isOurs(host: string, bind: Bind): boolean {
  const url = URL.parse(`http://${host}`);
  if (!url || url.host !== withoutDefaultPort(host, "http:")) return false;
  const named = LOOPBACK_NAMES.includes(url.hostname) || url.hostname === bracketed(bind.host.toLowerCase());
  if (isLoopback(bind.host)) return named && (bind.port === 0 || Number(url.port || "80") === bind.port);
  // Reached from elsewhere, perhaps by another port: no page can take an address or a name without dots for its own.
  return named || ADDRESS.test(url.hostname) || /^[a-z0-9-]+$/.test(url.hostname);
}

const bracketed = (host: string): string => host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;

const withoutDefaultPort = (host: string, origin: string): string =>
  host.replace(origin.startsWith("https:") ? /:443$/ : /:80$/, "");
