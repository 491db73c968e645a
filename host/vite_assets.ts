import type { Hono } from "hono";
import { proxy } from "hono/proxy";
import { h } from "preact";
import type { Plugin } from "vite";
import { type Assets, mountStatic } from "./assets.ts";
import { readStaticFiles } from "./static_files.ts";
import { viteConfig } from "./vite.ts";

const MODULES = /^\/(@|node_modules\/|islands\/|components\/|host\/)/;

/**
 * On the server, packages and the host come from this process, not from Vite: a page's HttpError must be the host's,
 * and there must be one Preact.
 */
const sharedModules: Plugin = {
  name: "shared-modules",
  enforce: "pre",
  resolveId(id, _importer, { ssr }) {
    return ssr && /^[@\w]/.test(id) ? { id: import.meta.resolve(id), external: true } : null;
  },
};

/** Vite in this process on a loopback port of its own; requests for modules are passed on to it. */
export async function viteAssets(
  root: URL,
): Promise<Assets & { onChange(listener: () => Promise<unknown>): void; close(): Promise<void> }> {
  const { createServer } = await import("vite");
  const port = freePort();
  const config = viteConfig(root);
  const vite = await createServer({
    ...config,
    plugins: [sharedModules],
    environments: { ssr: { resolve: { noExternal: true, builtins: [/^file:/] } } },
    cacheDir: new URL("node_modules/.vite", root).pathname,
    optimizeDeps: {
      entries: ["islands/**/*.tsx"],
      include: ["preact/hooks", "preact/jsx-dev-runtime"],
      rolldownOptions: { transform: { jsx: { runtime: "automatic", importSource: "preact" } } },
    },
    server: { host: "127.0.0.1", port, strictPort: true, hmr: { clientPort: port }, fs: { strict: false } },
  });
  await vite.listen();
  const origin = `http://127.0.0.1:${port}`;
  const client = new URL("client.ts", import.meta.url).pathname;
  const files = await readStaticFiles(new URL("static/", root));
  return {
    load: (path) => vite.ssrLoadModule(new URL(path, root).pathname),
    mount(app: Hono) {
      mountStatic(app, files);
      app.use(async (c, next) => {
        const { pathname, search } = new URL(c.req.url);
        if (MODULES.test(pathname)) return await proxy(origin + pathname + search, { headers: c.req.raw.headers });
        await next();
      });
    },
    scripts: () => ["/@vite/client", `/@fs${client}`].map((src) => h("script", { type: "module", src })),
    connect: [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`, origin],
    onChange(listener) {
      vite.watcher.on("change", (file) => {
        if (!/\/(routes|components|islands)\//.test(file)) return;
        // Vite forgets the old module only after a wait of its own; the listener must not see it.
        vite.environments.ssr.moduleGraph.invalidateAll();
        listener().then(() => vite.ws.send({ type: "full-reload" }), (error) => console.error(error));
      });
    },
    close: () => vite.close(),
  };
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}
