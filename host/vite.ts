import type { InlineConfig } from "vite";

const jsx = { runtime: "automatic", importSource: "preact" } as const;
const host = (file: string) => new URL(file, import.meta.url).pathname;

/** The parts that islands are made of are one file, smaller packed than many; not a chart, which is fetched when it is drawn. */
const SHARED = { name: "shared", test: /\/components\/(?!live_chart)[^/]+$/ };

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
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: host("client.ts"),
      output: { codeSplitting: { groups: [SHARED] } },
    },
  },
});
