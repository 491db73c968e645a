import type { Hono } from "hono";
import { type ComponentChildren, h } from "preact";
import type { Manifest } from "vite";
import { inputsHash } from "./build_inputs.ts";
import { readStaticFiles, serve, type StaticFile } from "./static_files.ts";

/** Where modules come from, and what a page with islands needs in its head. */
export interface Assets {
  /** Imports a module by its path below the root. */
  load(path: string): Promise<unknown>;
  mount(app: Hono): void;
  scripts(islands: readonly string[]): ComponentChildren;
  /** Origins besides our own that the page's scripts talk to. */
  readonly connect: readonly string[];
}

/** The built islands; builds them first when `dist/` is missing or older than its inputs. */
export async function builtAssets(root: URL): Promise<Assets> {
  const dist = new URL("dist/", root);
  const stamp = await Deno.readTextFile(new URL("inputs.sha256", dist)).catch(() => "");
  if (stamp !== await inputsHash(root)) await buildInChild(root);
  const manifest = JSON.parse(await Deno.readTextFile(new URL(".vite/manifest.json", dist))) as Manifest;
  const bundles = (await readStaticFiles(dist)).filter((file) => file.path.startsWith("/assets/"));
  const files = await readStaticFiles(new URL("static/", root));
  return {
    load: (path) => import(new URL(path, root).href),
    mount(app) {
      mountStatic(app, files);
      for (const file of bundles) app.get(file.path, (c) => serve(file, c.req.raw, true));
    },
    scripts: (islands) => islandScripts(manifest, islands),
    connect: [],
  };
}

export function mountStatic(app: Hono, files: readonly StaticFile[]): void {
  for (const file of files) app.get(file.path, (c) => serve(file, c.req.raw, c.req.query("v") === file.version));
}

/** In a process of its own: the bundler's memory and permissions are not ours for the rest of our life. */
async function buildInChild(root: URL): Promise<void> {
  const config = new URL("../deno.json", import.meta.url);
  const script = new URL("build.ts", import.meta.url);
  const args = ["run", "-A", "--config", config.pathname, script.href, root.href];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    stdin: "null",
    stdout: "null",
    env: { NO_COLOR: "1" },
  }).output();
  if (!success) throw new Error(`Cannot build the pages' scripts: ${new TextDecoder().decode(stderr).trim()}`);
}

/** The entry, and hints for what it will ask for, so that nothing waits in a queue. */
function islandScripts(manifest: Manifest, islands: readonly string[]): ComponentChildren {
  const entry = Object.keys(manifest).find((key) => manifest[key]!.isEntry);
  if (!entry) throw new Error("dist/.vite/manifest.json names no entry: delete dist/ and start again");
  const wanted = new Set<string>();
  const want = (key: string) => {
    const chunk = manifest[key];
    if (!chunk || wanted.has(chunk.file)) return;
    wanted.add(chunk.file);
    chunk.imports?.forEach(want);
  };
  [entry, ...islands.map((name) => `islands/${name}.tsx`)].forEach(want);
  return [
    ...[...wanted].map((file) => h("link", { rel: "modulepreload", href: `/${file}` })),
    h("script", { type: "module", src: `/${manifest[entry]!.file}` }),
  ];
}
