import type { InlineConfig } from "vite";

const jsx = { runtime: "automatic", importSource: "preact" } as const;
const host = (file: string) => new URL(file, import.meta.url).pathname;

/** One entry, `client.ts`, which finds the islands of the project at `root`. */
export const viteConfig = (root: URL): InlineConfig => ({
  root: root.pathname,
  configFile: false,
  appType: "custom",
  logLevel: "warn",
  publicDir: false,
  oxc: { jsx },
  resolve: {
    alias: { "fresh/runtime": host("runtime.ts") },
    dedupe: ["preact", "@preact/signals", "devalue"],
  },
  build: { target: "es2022", modulePreload: { polyfill: false }, rolldownOptions: { input: host("client.ts") } },
});
