/** A field as text; a field that is not there, or a file, is empty. */
export function field(form: FormData | undefined, name: string): string {
  const value = form?.get(name);
  return typeof value === "string" ? value : "";
}

const BASE = "http://this.server";

/**
 * Where to go after a sign-in: a page of this server and nothing else, whatever a link said.
 * @returns Path and query; the overview for anything odd.
 */
export function localPath(wanted: string | null): string {
  const url = wanted?.startsWith("/") ? URL.parse(wanted, BASE) : null;
  // `/..//evil.example` is of this server, but its path alone would lead to another.
  if (url?.origin !== BASE || url.pathname.startsWith("//") || /^\/sign-(in|out)$/.test(url.pathname)) return "/";
  return url.pathname + url.search;
}
