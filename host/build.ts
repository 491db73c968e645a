/** Builds the islands of the project at the given root (default: ours) into its `dist/`. */
import { build } from "vite";
import { inputsHash } from "./build_inputs.ts";
import { viteConfig } from "./vite.ts";

/** Written beside and moved into place whole, so that a server that starts meanwhile never reads half a build. */
export async function buildIslands(root: URL): Promise<void> {
  const hash = await inputsHash(root);
  const fresh = new URL(`dist.${crypto.randomUUID().slice(0, 8)}/`, root);
  const config = viteConfig(root);
  try {
    await build({
      ...config,
      build: {
        ...config.build,
        manifest: true,
        outDir: fresh.pathname,
        emptyOutDir: true,
      },
    });
    await Deno.writeTextFile(new URL("inputs.sha256", fresh), hash);
    const dist = new URL("dist/", root);
    await Deno.remove(dist, { recursive: true }).catch(() => {});
    await Deno.rename(fresh, dist);
  } finally {
    await Deno.remove(fresh, { recursive: true }).catch(() => {});
  }
}

if (import.meta.main) await buildIslands(Deno.args[0] ? new URL(Deno.args[0]) : new URL("../", import.meta.url));
