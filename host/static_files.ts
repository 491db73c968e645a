import { asset, assetVersions } from "./runtime.ts";

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  webmanifest: "application/manifest+json",
  woff2: "font/woff2",
};

export interface StaticFile {
  /** As in the URL, with a leading slash. */
  readonly path: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
  readonly version: string;
}

/** Reads a folder into memory; styles last, so that the files they name by `url("/…")` get their versions. */
export async function readStaticFiles(folder: URL): Promise<StaticFile[]> {
  const paths = (await allFiles(folder)).sort((a, b) => Number(a.endsWith(".css")) - Number(b.endsWith(".css")));
  const files: StaticFile[] = [];
  for (const path of paths) {
    const raw = await Deno.readFile(new URL(path, folder));
    const body = path.endsWith(".css") ? versionUrls(raw) : raw;
    const version = await contentHash(body);
    assetVersions.set(`/${path}`, version);
    files.push({ path: `/${path}`, body, type: TYPES[path.split(".").at(-1)!] ?? "application/octet-stream", version });
  }
  return files;
}

/** A file asked for by its version never changes; one asked for without is checked again by its tag. */
export function serve(file: StaticFile, request: Request, forGood: boolean): Response {
  const etag = `"${file.version}"`;
  const headers = {
    "content-type": file.type,
    "cache-control": forGood ? "public, max-age=31536000, immutable" : "no-cache",
    "x-content-type-options": "nosniff",
    etag,
  };
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  return new Response(file.body, { headers });
}

export async function contentHash(body: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  return digest.toHex().slice(0, 12);
}

function versionUrls(css: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder().decode(css);
  return new TextEncoder().encode(text.replaceAll(/url\("(\/[^"?]+)"\)/g, (_, path) => `url("${asset(path)}")`));
}

/** Files below `folder`, relative to it. An absent folder is an empty one. */
export async function allFiles(folder: URL, prefix = ""): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (entry.isDirectory) {
        found.push(...await allFiles(new URL(`${entry.name}/`, folder), `${prefix}${entry.name}/`));
      } else found.push(prefix + entry.name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return found.sort();
}
